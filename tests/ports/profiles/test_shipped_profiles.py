"""The shipped profiles agree with the simulators, and so with the manuals that these follow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from praxis_desktop.core.shipped import shipped
from praxis_desktop.ports.errors import PortTimeout
from praxis_desktop.ports.profiles.inquiry import Conversation
from praxis_desktop.ports.profiles.library import FOLDER, line_settings, load_profiles, read_profile
from praxis_desktop.ports.profiles.profile import InstrumentProfile
from praxis_desktop.ports.roles import parse_binding
from praxis_desktop.ports.simulators import known_simulators, make_instrument

LIBRARY = load_profiles(shipped("resources") / FOLDER)
IDENTITIES = {
    "a4s": {"system": "idle"},
    "atc": {},
    "bioshake": {"model": "BioShake 3000-T elm"},
    "byonoy_a96a": {},
    "byonoy_l96a": {},
    "clariostar": {},
    "cytomat": {"overview": "02"},
    "evo": {"channels": "8"},
    "hamilton_hhs": {},
    "infinite": {},
    "inheco": {"firmware": "IncShak_C_V3.41_02/2019"},
    "inheco_tec": {},
    "keyence": {"motor": "on"},
    "liconic": {},
    "masterflex": {"status": "P02I10000"},
    "agrow": {"name": "LX6P"},
    "agrow_tcp": {"name": "LX6P"},
    "dp832": {"model": "DP832"},
    "ds1000z": {"model": "DS1104Z"},
    "mettler": {"model": "WXS205SDU WXA-Bridge 220.00090 g"},
    "microspin": {"firmware": "MS-1.3.3"},
    "nimbus": {},
    "odtc": {"model": "ODTC"},
    "ot2": {"model": "OT-2 Standard"},
    "preciseflex": {"model": "TCP Command Server 3.0 PreciseFlex 400"},
    "proflex": {},
    "sartorius": {"model": "BCE224I-1S"},
    "scila": {"model": "SCILA"},
    "spark": {},
    "spark_absorbance": {},
    "spark_fluorescence": {},
    "star": {"firmware": "7.6S 35 2020-03-17 (GRU C0)"},
    "tempdeck": {"model": "temp_deck_v20"},
    "vantage": {},
    "xpeel": {"code_1": "none"},
}
STOPPED = {
    "bioshake",
    "inheco",
    "hamilton_hhs",
    "inheco_tec",
    "liconic",
    "masterflex",
    "mettler",
    "tempdeck",
    "xpeel",
    "a4s",
    "agrow",
    "agrow_tcp",
    "dp832",
    "microspin",
    "odtc",
    "preciseflex",
}
"""The kinds that confirm a stop."""
MUTE = {"atc", "byonoy_l96a", "nimbus", "proflex", "spark", "spark_absorbance", "spark_fluorescence"}
"""The kinds that do not report their state, or only to a client that has authenticated or registered."""


@pytest.fixture(params=sorted(IDENTITIES))
def profile(request: pytest.FixtureRequest) -> InstrumentProfile:
    return LIBRARY.get(request.param)


@pytest.fixture
def conversation(profile: InstrumentProfile) -> Iterator[Conversation]:
    with Conversation(parse_binding(f"instrument=sim:{profile.simulator}"), profile) as conversation:
        yield conversation


@pytest.mark.parametrize(
    "path", sorted((shipped("resources") / FOLDER).glob("*.json")), ids=lambda path: path.stem
)
def test_it_passes_the_checks_of_users_own_profiles(path: Path) -> None:
    read_profile(path)  # the program does not check it again


def test_every_simulator_has_a_profile() -> None:
    assert not LIBRARY.unusable
    assert {profile.simulator for profile in LIBRARY.profiles.values()} == set(known_simulators())
    assert set(LIBRARY.profiles) == set(IDENTITIES)


def test_its_line_is_that_of_the_instrument(profile: InstrumentProfile) -> None:
    assert line_settings(profile.line).same_frame(known_simulators()[profile.simulator].load().line)


def test_the_instrument_says_who_it_is(conversation: Conversation, profile: InstrumentProfile) -> None:
    values = conversation.identify().values
    assert values.items() >= IDENTITIES[profile.kind].items()


def test_the_instrument_says_how_it_is(conversation: Conversation, profile: InstrumentProfile) -> None:
    conversation.identify()
    if profile.kind in MUTE:
        assert profile.state is None
        return
    assert profile.state is not None
    values = conversation.state().values
    assert values.keys() >= {name for name in profile.state.values if name != "refusal"}


def test_the_instrument_stops_and_confirms_it(conversation: Conversation, profile: InstrumentProfile) -> None:
    conversation.identify()
    assert conversation.stop() == (profile.kind in STOPPED)
    assert profile.stop.advice


def test_the_backend_it_names_is_one_of_pylabrobot(profile: InstrumentProfile) -> None:
    if profile.backend:
        module, _, name = profile.backend.partition(":")
        assert module.startswith("pylabrobot.")
        assert name.endswith("Backend") or name == "BioShake"


def test_what_must_hold_at_the_end_holds_of_a_new_instrument(profile: InstrumentProfile) -> None:
    state = make_instrument(profile.simulator).state(0)
    for condition in profile.at_end:
        assert f'"{condition.entry}"' in json.dumps(state)
        assert condition.holds(state)


def test_another_instrument_is_not_taken_for_it() -> None:
    wrong = LIBRARY.get("mettler")
    with (
        Conversation(parse_binding("x=sim:bioshake"), wrong) as conversation,
        pytest.raises(PortTimeout, match=r"'x' does not reply as Mettler Toledo balance .* does: 'u -> I2"),
    ):
        conversation.identify()
