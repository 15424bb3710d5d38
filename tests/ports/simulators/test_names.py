"""The names by which people call an instrument that can be simulated."""

from __future__ import annotations

import pytest

from praxis_desktop.core.errors import UsageError
from praxis_desktop.ports.simulators import make_instrument, simulator_for


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("masterflex", "masterflex"),
        ("Masterflex pump", "masterflex"),
        ("Cole-Parmer Masterflex L/S pump", "masterflex"),
        ("Mettler Toledo balance (MT-SICS)", "mettler"),
        ("mettler balance", "mettler"),
        ("balance", ""),  # two makers' instruments are balances
        ("bioshake heater", "bioshake"),
        ("heater", ""),  # two makers' instruments heat and shake
        ("thermocycler", ""),
        ("", ""),
    ],
)
def test_an_instrument_is_found_by_the_name_that_people_give_it(name: str, kind: str) -> None:
    assert simulator_for(name) == kind


def test_a_misspelt_kind_says_which_is_meant() -> None:
    with pytest.raises(UsageError, match="there is no simulator 'masterflx'") as refused:
        make_instrument("masterflx,stall:at=2")
    assert refused.value.hint == "Did you mean masterflex?"
