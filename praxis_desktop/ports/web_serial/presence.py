"""Which granted ports are there now, and which a filter means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import PortError
from praxis_desktop.ports.guest.policy import PortFilter

if TYPE_CHECKING:
    from praxis_desktop.ports.roles import Binding


def presence(binding: Binding) -> tuple[bool, int | None, int | None]:
    """Whether the device of ``binding`` is there, and its USB vendor and product."""
    if binding.instrument is not None and binding.instrument.unplugged:
        return False, None, None
    try:
        binding.check()
    except PortError:
        return False, None, None
    info = binding.info()
    return True, info.vid, info.pid


def passes(binding: Binding, filters: Sequence[PortFilter]) -> bool:
    """Whether the port of ``binding`` is there and one of ``filters`` means it; without filters any port."""
    is_present, vendor, product = presence(binding)
    return is_present and (not filters or any(means(one, vendor, product) for one in filters))


def means(one: PortFilter, vendor: int | None, product: int | None) -> bool:
    """Whether a filter means a device with these numbers."""
    if one.vendor_id is not None and one.vendor_id != vendor:
        return False
    return one.product_id is None or one.product_id == product
