"""Determines, if possible, which instrument is at a port, what kind it is, and which model is required."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Protocol, TypeVar

import msgspec

from praxis_desktop.core.devices import SIMULATOR_PREFIX
from praxis_desktop.core.errors import PortError, StorageError
from praxis_desktop.core.plain_data import describe
from praxis_desktop.ports import emergency, profiles
from praxis_desktop.ports.elsewhere import elsewhere
from praxis_desktop.ports.profiles.introductions import KnownInstrument

if TYPE_CHECKING:
    from collections.abc import Collection

    from praxis_desktop.ports.profiles.library import ProfileLibrary
    from praxis_desktop.ports.profiles.profile import InstrumentProfile
    from praxis_desktop.ports.roles import Binding


describe(KnownInstrument)

_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9/-]*")
_NO_MODEL = re.compile(r"(RS-?\d+|USB|COM|TTY|IP\d|V\d|\d+[NEO]\d)", re.IGNORECASE)
_SIGN = re.compile(r"[^a-z0-9]")
_LEAST = 5
"""Minimum length, in characters, of a model's name."""


class _Kind(Protocol):
    @property
    def kind(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def backend(self) -> str:
        """The driver's class, as ``module:Class``."""
        ...


KindT = TypeVar("KindT", bound=_Kind)


def known_kind(
    binding: Binding,
    library: ProfileLibrary,
    *,
    kind: str = "",
    backend: str = "",
    expected: str = "",
    known: str = "",
) -> InstrumentProfile | None:
    """Return the profile for ``binding``: the first one found for the declared ``kind``, the ``backend``, the
    kind ``expected`` by the protocol, or the previously ``known`` kind.
    """
    if not kind and binding.device.startswith(SIMULATOR_PREFIX):
        kind = binding.device.removeprefix(SIMULATOR_PREFIX).partition(",")[0]
    kind = kind or emergency.kind_of_device(binding.device)
    if kind in library.profiles:
        return library.profiles[kind]
    return wanted_kind(library.profiles.values(), backend=backend, expected=expected) or (
        library.profiles.get(known)
    )


def wanted_kind(kinds: Collection[KindT], *, backend: str = "", expected: str = "") -> KindT | None:
    """Return which of ``kinds`` a role requires, according to the ``backend`` or the instrument ``expected``
    by the protocol; None if that is unknown.
    """
    said, name = expected.casefold(), backend.rpartition(":")[2]
    for one in kinds:
        if name and one.backend.rpartition(":")[2] == name:
            return one
    for one in kinds:
        if one.kind in said or (said and one.name.casefold() in said):
            return one
    return None


def guessed_kinds(binding: Binding, library: ProfileLibrary) -> list[InstrumentProfile]:
    """Return the kinds of instrument that use an adapter like the one at ``binding``."""
    port = binding.info()
    return [] if port.vid is None or port.pid is None else library.matching(port.vid, port.pid)


def wanted_model(expected: str) -> str:
    """Return the model that a role's description names, such as WXS205SDU; "" if it names none."""
    for token in _TOKEN.findall(expected):
        letters, digits = sum(sign.isalpha() for sign in token), sum(sign.isdigit() for sign in token)
        if len(token) >= _LEAST and letters > 1 and digits > 1 and not _NO_MODEL.match(token):
            return str(token)
    return ""


def is_model(wanted: str, says: str) -> bool:
    """Return whether ``says``, the model that an instrument reports, is ``wanted``, ignoring suffixes."""
    one, other = _SIGN.sub("", wanted.casefold()), _SIGN.sub("", says.casefold())
    return one in other or bool(other and other in one)


logger = logging.getLogger(__name__)


def known_at(binding: Binding) -> KnownInstrument | None:
    """Return this user's known instrument at ``binding``, or None. If the store is unreadable, logs a warning
    and returns None.
    """
    if binding.is_simulated:
        return None
    away = elsewhere()
    try:
        if away is not None:
            return msgspec.convert(away.known_at(binding.role, binding.device), KnownInstrument | None)
        identity = binding.info().identity if binding.is_local else None
        names = {binding.device, "" if identity is None else str(identity)}
        return next((known for known in profiles.InstrumentStore().all() if known.device in names), None)
    except (PortError, StorageError) as error:
        logger.warning("Nothing is known about earlier instruments: %s", error)
        return None
