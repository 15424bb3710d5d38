"""The open exchanges of a port, according to its record and its profile."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from praxis_desktop.ports.dialects.transfers import Completion, Transfer
from praxis_desktop.ports.profiles.inquiry import Conversation, reply_length
from praxis_desktop.ports.profiles.library import load_profiles
from praxis_desktop.ports.profiles.profile import InstrumentProfile
from praxis_desktop.ports.roles import parse_binding
from praxis_desktop.ports.wire_logs import WireRecord
from praxis_desktop.runs.resuming._exchanges import bare_command, open_exchanges
from praxis_desktop.runs.resuming.past import PlacedRecord

PROFILES = load_profiles().profiles
ANSWERING = [kind for kind, profile in PROFILES.items() if profile.simulator and kind != "a4s"]
"""An A4S reports its state by itself, all the time, and gets no queries."""


def wire(*chunks: tuple[str, bytes]) -> list[PlacedRecord]:
    """Make the recorded traffic: ``out`` and ``in``."""
    return [
        PlacedRecord(0, WireRecord(number, "scale", "out" if way == "out" else "in", data), False)
        for number, (way, data) in enumerate(chunks)
    ]


@pytest.mark.parametrize("kind", ANSWERING)
def test_replies_of_a_shipped_kind_are_known_to_be_whole_when_they_are(kind: str) -> None:
    profile = PROFILES[kind]
    with Conversation(parse_binding(f"instrument=sim:{profile.simulator}"), profile) as conversation:
        # A pump that gets its number also answers earlier queries.
        exchanges = [] if kind == "masterflex" else list(conversation.identify().exchanges)
        conversation.identify()
        if profile.state is not None:
            exchanges += conversation.state().exchanges
    asked = [each for each in exchanges if each.sent and each.received]
    assert asked
    for each in asked:
        assert reply_length(each.received, profile) == len(each.received), each
        assert reply_length(each.received[:-1], profile) == 0, each
        chunks = wire(("out", each.sent), ("in", each.received))
        assert open_exchanges(chunks, profile) == []
        cut = open_exchanges(wire(("out", each.sent), ("in", each.received[:-1])), profile)
        assert [(one.command, one.partial) for one in cut] == [(each.sent, each.received[:-1])]


def test_the_shortest_reply_of_a_plate_reader_answers_its_command_alone() -> None:
    initialize = b"\x02\x00\r\x0c\x01\x00\x00\x10\x02\x00\x00.\r"
    status = b"\x02\x00\t\x0c\x80\x00\x00\x97\r"
    chunks = (("out", initialize), ("in", b"\x02\x00\x08\x0c\x01\x00\x17\r"), ("out", status))
    left = open_exchanges(wire(*chunks), PROFILES["clariostar"])
    assert [each.command for each in left] == [status]


@pytest.mark.parametrize("kind", ANSWERING)
def test_what_a_shipped_kind_may_be_sent_again_is_what_it_is_asked_for_its_state(kind: str) -> None:
    profile = PROFILES[kind]
    again = [rule.pattern for rule in profile.settle if rule.repeatable]
    steps = [step for step in (profile.state.steps if profile.state else []) if step.send]
    for step in steps:
        text = bare_command(step.send.encode("latin-1"), profile).decode("latin-1")
        assert any(re.fullmatch(pattern, text) for pattern in again), text


@pytest.mark.parametrize("kind", PROFILES)
def test_rules_are_for_commands_that_the_profile_knows(kind: str) -> None:
    for rule in PROFILES[kind].settle:
        re.compile(rule.pattern)
        assert rule.repeatable or (rule.ask and (rule.done or rule.not_done))


def test_pipelined_commands_are_answered_in_their_order() -> None:
    profile = PROFILES["mettler"]
    chunks = wire(("out", b"SI\r\n"), ("out", b"I4\r\n"), ("out", b"Z\r\n"), ("in", b"S S   1.0 g\r\nI4 A"))
    found = open_exchanges(chunks, profile)
    assert [(each.command, each.partial) for each in found] == [(b"I4\r\n", b"I4 A"), (b"Z\r\n", b"")]


@pytest.mark.parametrize(
    ("kind", "motion", "question"), [("star", "C0IV", "P1RF"), ("vantage", "A1PMDD", "I1AMRP")]
)
def test_a_reply_belongs_to_the_command_with_its_number(kind: str, motion: str, question: str) -> None:
    profile = PROFILES[kind]
    over = profile.endpoints
    assert over is not None
    first, second = (
        Transfer(over.out_address, f"{text}id{number:04}".encode(), 1000).to_bytes()
        for number, text in enumerate((motion, question), 20)
    )
    written = b"".join(Completion.written(over.out_address, 10).to_bytes() for _ in range(2))
    reply = Completion(over.in_address, f"{question}id0021er00rf1".encode()).to_bytes()
    chunks = [("out", first), ("out", second), ("in", written + reply)]
    assert [each.command for each in open_exchanges(wire(*chunks), profile)] == [first]
    again = Completion(over.in_address, f"{motion}id0020er00".encode()).to_bytes()
    assert open_exchanges(wire(*chunks, ("in", again)), profile) == []
    strange = Completion(over.in_address, f"{motion}id0019er00".encode()).to_bytes()
    assert [each.command for each in open_exchanges(wire(*chunks, ("in", strange)), profile)] == [first]


def test_a_command_may_leave_in_parts() -> None:
    profile = PROFILES["mettler"]
    found = open_exchanges(wire(("out", b"S"), ("out", b"\r"), ("out", b"\n")), profile)
    assert [each.command for each in found] == [b"S\r\n"]
    assert [each.command for each in open_exchanges(wire(("out", b"S"), ("out", b"\r")), profile)] == [b"S\r"]


def test_of_an_unknown_instrument_a_line_answers_all_before_it_and_silence_is_expected_of_the_silent() -> (
    None
):
    unanswered = wire(("out", b"a\n"), ("out", b"b\n"))
    assert open_exchanges(unanswered, None) == []
    assert len(open_exchanges(unanswered, None, is_awaited=True)) == 2
    assert len(open_exchanges(unanswered[:1], None)) == 1
    chunks = wire(("out", b"a\n"), ("in", b"ok\n"), ("out", b"b\n"), ("out", b"c\n"), ("in", b"o"))
    assert [each.command for each in open_exchanges(chunks, None)] == [b"b\n", b"c\n"]
    assert open_exchanges([*chunks, *wire(("in", b"k\n"))], None) == []


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(["out", "in"]), st.binary(max_size=8)), max_size=30))
def test_whatever_has_passed_what_is_open_was_sent(chunks: list[tuple[str, bytes]]) -> None:
    sent = b"".join(data for way, data in chunks if way == "out")
    for profile in (None, PROFILES["mettler"], PROFILES["masterflex"], PROFILES["inheco"]):
        found = open_exchanges(wire(*chunks), profile)
        assert sent.endswith(b"".join(each.command for each in found))


def test_a_sealers_state_is_no_reply_to_a_command() -> None:
    profile = PROFILES["a4s"]
    state = b"*T00:00:05=1700,4,1,00,00,186,000GH!\r"
    chunks = [("in", state), ("out", b"*00GS=zz!"), ("in", state[9:]), ("in", state)]
    assert [each.command for each in open_exchanges(wire(*chunks), profile)] == [b"*00GS=zz!"]
    answered = ("in", state[:-1] + b"*Y00PM!\r")
    assert open_exchanges(wire(*chunks, answered), profile) == []


def test_a_barcode_reader_says_nothing_to_the_end_of_reading() -> None:
    chunks = [
        ("out", b"LON\r"),
        ("in", b"PRX0001234\r"),
        ("out", b"LOFF\r"),
        ("out", b"LON\r"),
        ("in", b"A\r"),
    ]
    assert open_exchanges(wire(*chunks), PROFILES["keyence"]) == []


HEAD, BODY = b"POST /runs HTTP/1.1\r\nHost: ot2\r\nContent-Length: 2\r\n\r\n", b"{}"
CREATED = b"HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\n[]"


@pytest.mark.parametrize(
    ("chunks", "commands"),
    [
        ([("out", HEAD)], [HEAD]),
        ([("out", HEAD), ("out", BODY)], [HEAD + BODY]),
        ([("out", HEAD), ("out", BODY), ("in", CREATED)], []),
        ([("out", HEAD), ("out", BODY), ("in", CREATED), ("out", HEAD)], [HEAD]),
        ([("out", HEAD + BODY), ("out", HEAD), ("out", BODY), ("in", CREATED)], [HEAD + BODY]),
    ],
)
def test_a_request_whose_head_and_body_are_sent_apart_is_one_command(
    chunks: list[tuple[str, bytes]], commands: list[bytes]
) -> None:
    found = open_exchanges(wire(*chunks), PROFILES["ot2"], is_web=True)
    assert [each.command for each in found] == commands


REQUEST = b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\nopen"
CONTINUE, OK = b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize("profile", [None, PROFILES["ot2"]])
@pytest.mark.parametrize("cut", [0, 1, 15, 23, len(CONTINUE)])
def test_an_interim_response_answers_no_request(profile: InstrumentProfile | None, cut: int) -> None:
    sent = [("out", REQUEST), *(("in", part) for part in (CONTINUE[:cut], CONTINUE[cut:]) if part)]
    left = open_exchanges(wire(*sent), profile, is_awaited=True, is_web=True)
    assert [each.command for each in left] == [REQUEST]
    assert open_exchanges(wire(*sent, ("in", OK)), profile, is_awaited=True, is_web=True) == []
