"""Compares the state in which a run leaves its simulated instruments with what their profiles require."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from praxis_desktop.ports import profiles

if TYPE_CHECKING:
    from praxis_desktop.ports.simulators.instrument import Instrument


def left_behind(
    instruments: Mapping[str, Instrument], now: int, *, ends_later_ns: int = 0, tells_meant: bool = False
) -> dict[str, tuple[str, ...]]:
    """Return, keyed by role, a sentence for each ``at_end`` condition in the instrument's profile that is not
    met at ``now + ends_later_ns``. Unless ``ends_later_ns`` is 0, the instruments are advanced to that time.
    Conditions that a run may leave unmet on purpose are included only if ``tells_meant`` is set.
    """
    found: dict[str, tuple[str, ...]] = {}
    for role, instrument in instruments.items():
        profile = None if instrument.failure else profiles.find_profile(instrument.kind)
        if profile is None or not profile.at_end:
            continue
        with instrument.driving:
            if ends_later_ns:
                instrument.act(now + ends_later_ns)
            state = instrument.state(now + ends_later_ns)
        told = [
            each.otherwise
            for each in profile.at_end
            if (tells_meant or not each.may_be_meant) and not each.holds(state)
        ]
        if told:
            found[role] = tuple(dict.fromkeys(told))
    return found
