"""Package requirements (PEP 508) as text: parsed, checked and normalized.

Imports ``packaging``, so do not import it at startup.
"""

from __future__ import annotations

from typing import Final

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message

LONGEST: Final = 4000
"""Maximum length of a requirement or version, in characters, because Python parses at most 4300 digits."""

_EXAMPLE = 'A requirement is the name of a package, with its versions if needed: "xxhash" or "xxhash>=3,<5".'


def read_requirement(text: str, *, where: str = "") -> Requirement:
    """Parse ``text`` into a requirement with normalized name and extras.

    Error messages begin with ``where``: the file and the entry. Raises UsageError if the text is not a
    requirement (pip's options and editable installs are not), or refers to an address or a file instead of
    naming a package.
    """
    begin = f"{where}: " if where else ""
    shown = text if len(text) <= _SHOWN else text[:_SHOWN] + "..."
    stripped = text.strip()
    if not stripped:
        raise UsageError(Message("{begin}an empty string is not a requirement", begin=begin), hint=_EXAMPLE)
    if len(stripped) > LONGEST:
        raise UsageError(
            Message(
                "{begin}'{shown}' is too long for a requirement: it has {count} characters, "
                "but at most {longest} are read",
                begin=begin,
                shown=shown,
                count=len(stripped),
                longest=LONGEST,
            ),
            hint=_EXAMPLE,
        )
    if stripped.startswith("-"):
        raise UsageError(
            Message("{begin}'{shown}' is a pip option, not a requirement", begin=begin, shown=shown),
            hint=_EXAMPLE,
        )
    if _is_place(stripped):
        raise _reference(begin, _without_secrets(shown))
    try:
        requirement = Requirement(stripped)
    except InvalidRequirement as error:
        reason = str(error).splitlines()[0]
        raise UsageError(
            Message(
                "{begin}'{shown}' is not a requirement: {reason}", begin=begin, shown=shown, reason=reason
            ),
            hint=_EXAMPLE,
        ) from None
    except RecursionError:
        raise UsageError(
            Message("{begin}'{shown}' is nested too deeply for a requirement", begin=begin, shown=shown),
            hint=_EXAMPLE,
        ) from None
    if requirement.url is not None:
        raise _reference(begin, f"{requirement.name} @ ...")
    requirement.name = canonicalize_name(requirement.name)
    requirement.extras = {canonicalize_name(extra) for extra in requirement.extras}
    return requirement


def read_versions(text: str) -> SpecifierSet:
    """Parse a version specifier (">=3.11,<4"). Raises InvalidSpecifier."""
    if len(text) > LONGEST:
        raise InvalidSpecifier(
            Message(
                "it has {count} characters, but at most {longest} are read", count=len(text), longest=LONGEST
            )
        )
    return SpecifierSet(text)


_SHOWN = 80
"""Maximum length, in characters, of text quoted in an error."""


def _is_place(text: str) -> bool:
    """Return whether ``text`` is an address or a file rather than a name."""
    first = text.partition(";")[0].partition("@")[0].strip()
    return "://" in first or first.startswith((".", "/", "~", "\\")) or first.endswith((".whl", ".tar.gz"))


def _without_secrets(place: str) -> str:
    """Return ``place`` with everything after ``://`` left out, because an address can contain a password."""
    scheme, mark, _ = place.partition("://")
    return f"{scheme}{mark}..." if mark else place


def _reference(begin: str, shown: str) -> UsageError:
    return UsageError(
        Message(
            "{begin}'{shown}' refers to a location. Packages are found by name only.",
            begin=begin,
            shown=shown,
        ),
        hint="Add the wheel with: praxis-desktop packages add FILE.whl\nThen require it by its name.",
    )
