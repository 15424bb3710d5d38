"""Binds roles to ports, and opens the ports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.ports.roles._binding import (
        Binding,
        devices_by_role,
        is_same_port,
        is_simulated_device,
        own_paths,
        parse_binding,
        parse_bindings,
        parse_some,
        with_own_paths,
    )
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "_binding": "Binding devices_by_role is_same_port is_simulated_device"
            " own_paths parse_binding parse_bindings parse_some with_own_paths",
        },
    )

__all__ = [
    "Binding",
    "devices_by_role",
    "is_same_port",
    "is_simulated_device",
    "own_paths",
    "parse_binding",
    "parse_bindings",
    "parse_some",
    "with_own_paths",
]
