"""Protocols as plain data, as caches keep them and processes send them."""

from __future__ import annotations

from typing import Any

import msgspec

from praxis_desktop.protocols.definitions.protocol import Protocol

_KIND: Any = tuple[Protocol, ...]

# msgspec describes a type when it is first used, and two threads that do so at once crash: so it is done
# here, while the module is imported. Whoever describes a type that has protocols in it imports this first.
msgspec.json.Decoder(_KIND)


def stored_protocols(plain: object) -> tuple[Protocol, ...]:
    """Protocols that were kept, as lists and dicts. Raises msgspec.ValidationError for what is none."""
    found: tuple[Protocol, ...] = msgspec.convert(plain, _KIND)
    return found
