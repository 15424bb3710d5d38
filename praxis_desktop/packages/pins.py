"""The packages that a program uses, with one version of each."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from praxis_desktop.core.messages import Message

_FIELDS = {
    "name": re.compile(r"[a-z0-9]+(-[a-z0-9]+)*"),
    "version": re.compile(r"[a-zA-Z0-9.+!_-]{1,200}"),
    "file": re.compile(r"[\w.+!-]{1,250}"),
    "sha256": re.compile(r"[0-9a-f]{64}"),
    "from": re.compile(r"[^\ud800-\udfff]*", re.DOTALL),
}
"""Patterns that the fields of a pin must match, keyed as in ``to_json``."""


class Pin(Struct, frozen=True):
    """One version of a package. ``project`` is normalized; ``sha256`` is the wheel's; ``origin`` is where the
    wheel came from: "shipped", an address without secrets, the path of a file, or "" if unknown.
    """

    project: str
    version: str
    file_name: str
    sha256: str
    origin: str = ""

    def to_json(self) -> dict[str, str]:
        """Return the pin as plain data."""
        return {
            "name": self.project,
            "version": self.version,
            "file": self.file_name,
            "sha256": self.sha256,
            "from": self.origin,
        }

    @classmethod
    def from_json(cls, fields: Mapping[str, str]) -> Pin:
        """Read the pin in ``fields``.

        Raises KeyError if a field is missing, and ValueError if a field is invalid, because the fields are
        used to find files.
        """
        for name, expression in _FIELDS.items():
            if not isinstance(fields[name], str) or not expression.fullmatch(fields[name]):
                raise ValueError(
                    Message(
                        "{fields:.80} is not the {name} of a package",
                        fields=repr(fields[name]),
                        name=repr(name),
                    )
                )
        return cls(fields["name"], fields["version"], fields["file"], fields["sha256"], fields["from"])


class Lock(Struct, frozen=True):
    """The ``pins``, sorted by name, that satisfy the ``requirements`` (PEP 508, normalized and sorted)."""

    requirements: tuple[str, ...] = ()
    pins: tuple[Pin, ...] = ()

    def pin(self, project: str) -> Pin | None:
        """Return the pin for ``project``, which must be a normalized name."""
        return next((pin for pin in self.pins if pin.project == project), None)
