"""The simulated balance speaks MT-SICS like the instrument, has the chosen faults, and survives any bytes."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from praxis_desktop.core.errors import UsageError
from praxis_desktop.ports.simulators import known_simulators, make_instrument
from praxis_desktop.ports.simulators.faults import FAULTS, parse_fault
from praxis_desktop.ports.simulators.instrument import SECOND, Instrument

FAR = 10**6 * SECOND


def ask(balance: Instrument, command: str, now: int = FAR) -> list[str]:
    """Return the complete answer to one command, as lines."""
    sent = balance.receive(command.encode("latin-1") + b"\r\n", now)
    sent += balance.advance(now + 20 * SECOND)
    return b"".join(sent).decode("latin-1").split("\r\n")[:-1]


def grams(answer: str) -> float:
    return float(answer.split()[2])


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("M21 0 0", r"M21 A"),
        ("M21", r"M21 A 0 0"),
        ("M21 0 77", r"M21 L"),
        ("I1", r'I1 A "01" "2.30" "2.22" "" ""'),
        ("I2", r'I2 A "WXS205SDU WXA-Bridge 220\.00090 g"'),
        ("I3", r'I3 A ".*"'),
        ("I4", r'I4 A "B\d{9}"'),
        ("@", r'I4 A "B\d{9}"'),
        ("S", r"S S {3}12\.345\d\d g"),
        ("SI", r"S S {3}12\.345\d\d g"),
        ("SC 500", r"S S {3}12\.345\d\d g"),
        ("SC never", r"S L"),
        ("T", r"T S {3}12\.345\d\d g"),
        ("TI", r"TI S {3}12\.345\d\d g"),
        ("TA", r"TA A {4}0\.00000 g"),
        ("TA 5.5 g", r"TA A {4}5\.50000 g"),
        ("TA heavy", r"TA L"),
        ("TAC", r"TAC A"),
        ("Z", r"Z A"),
        ("ZI", r"ZI S"),
        ('D "HELLO"', r"D A"),
        ("D HELLO", r"D L"),
        ("DW", r"DW A"),
        ("ZC 500", r"ES"),
        ("TC 500", r"ES"),
        ("s", r"ES"),
        ("S ", r"ES"),
        ("", r"ES"),
        ("S\xb5", r"ET"),
    ],
)
def test_commands_are_answered_as_the_manual_says(command: str, answer: str) -> None:
    (line,) = ask(make_instrument("mettler"), command)
    assert re.fullmatch(answer, line), line


def test_the_list_of_commands_ends_with_its_last() -> None:
    lines = ask(make_instrument("mettler"), "I0")
    assert all(re.fullmatch(r'I0 B [012] "\S+"', line) for line in lines[:-1])
    assert re.fullmatch(r'I0 A 2 "M21"', lines[-1])
    for line in lines:
        name = line.split('"')[1]
        assert ask(make_instrument("mettler"), name) != ["ES"]


def test_taring_zeroes_the_reading_and_a_portion_follows() -> None:
    balance = make_instrument("mettler,portion=1,spread=0,noise=0,drift=0")
    assert ask(balance, "T", FAR) == ["T S   12.34560 g"]
    assert ask(make_instrument("mettler,portion=0"), "T")
    (at_once,) = balance.receive(b"S\r\n", FAR + SECOND // 10)
    assert at_once == b"S S    0.00000 g\r\n"
    (moving,) = balance.receive(b"SI\r\n", FAR + 55 * SECOND // 100)
    assert moving.startswith(b"S D")
    assert grams(ask(balance, "S", FAR + 60 * SECOND)[0]) == pytest.approx(1.0)
    assert ask(balance, "TA", FAR + 90 * SECOND) == ["TA A   12.34560 g"]


def test_a_stable_weight_is_waited_for_and_meanwhile_it_is_busy() -> None:
    balance = make_instrument("mettler,portion=1")
    balance.receive(b"TI\r\n", FAR)
    moving = FAR + 52 * SECOND // 100
    assert balance.receive(b"S\r\n", moving) == []
    assert balance.receive(b"T\r\n", moving + 1) == [b"T I\r\n"]
    assert balance.receive(b"SI\r\n", moving + 2) == [b"S I\r\n"]
    due = balance.next_due()
    assert due is not None
    (weight,) = balance.advance(due)
    assert weight.startswith(b"S S    0.9")


def test_an_unstable_balance_says_so() -> None:
    balance = make_instrument("mettler,unstable=1")
    assert ask(balance, "S") == ["S I"]
    assert ask(make_instrument("mettler,unstable=1"), "SI")[0].startswith("S D")
    assert ask(make_instrument("mettler,unstable=1"), "SC 100")[0].startswith("S D")


def test_a_hardware_error_takes_the_place_of_weights() -> None:
    assert ask(make_instrument("mettler,error=10"), "S") == ["S S Error 10b"]
    assert ask(make_instrument("mettler,error=10"), "I4")[0].startswith("I4 A")


def test_resetting_stops_what_it_does() -> None:
    balance = make_instrument("mettler,portion=1")
    balance.receive(b"SIR\r\n", FAR)
    assert ask(balance, "@", FAR + SECOND)[-1].startswith("I4 A")
    assert balance.next_due() is None
    assert balance.state(FAR + SECOND)["repeats"] is False


def test_overload_and_underload() -> None:
    assert ask(make_instrument("mettler,mass=300"), "S") == ["S +"]
    assert ask(make_instrument("mettler,mass=-20"), "SI") == ["S -"]


def test_repeated_weights_go_on_until_the_next_command() -> None:
    balance = make_instrument("mettler")
    sent = balance.receive(b"SIR\r\n", FAR)
    while (due := balance.next_due()) is not None and due < FAR + SECOND:
        sent += balance.advance(due)
    assert len(sent) == 10
    assert balance.receive(b"SI\r\n", FAR + SECOND) != []
    assert balance.next_due() is None


def test_units_are_those_that_were_set() -> None:
    balance = make_instrument("mettler,noise=0,drift=0,portion=0")
    assert ask(balance, "M21 0 3") == ["M21 A"]
    assert ask(balance, "S") == ["S S   12345.60 mg"]
    assert ask(balance, "@", FAR)
    assert ask(balance, "S") == ["S S   12.34560 g"]


def test_the_same_seed_gives_the_same_weights() -> None:
    def weigh(specification: str) -> list[list[str]]:
        balance = make_instrument(specification)
        return [ask(balance, command, FAR + i * 60 * SECOND) for i, command in enumerate(["T", "S"] * 5)]

    assert weigh("mettler,seed=5") == weigh("mettler,seed=5")
    assert weigh("mettler,seed=5") != weigh("mettler,seed=6")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_spoils_its_reply_and_no_other(fault: str) -> None:
    sound = make_instrument("mettler,drift=0,noise=0")
    balance = make_instrument(f"mettler,drift=0,noise=0,{fault}:at=2")
    good = sound.receive(b"SI\r\n", FAR)
    assert balance.receive(b"SI\r\n", FAR) == good
    spoiled = balance.receive(b"SI\r\n", FAR)
    expected: dict[str, bytes] = {
        "silence": b"",
        "late": b"",
        "partial": b"S S   12",
        "terminator": good[0].replace(b"\r\n", b"\r"),
        "busy": b"S I\r\n",
        "unplug": b"",
        "double": good[0] * 2,
    }
    if fault == "garbage":
        assert b"".join(spoiled).endswith(b"\r\n")
        assert all(byte >= 0x80 for byte in b"".join(spoiled)[:-2])
    else:
        assert b"".join(spoiled) == expected[fault]
    assert balance.unplugged == (fault == "unplug")
    if fault == "late":
        assert balance.advance(FAR + 4 * SECOND) == good
    assert balance.receive(b"SI\r\n", FAR + 5 * SECOND) == ([] if fault == "unplug" else good)


def test_faults_say_when_they_strike() -> None:
    def struck(text: str) -> list[int]:
        fault = parse_fault(text)
        return [number for number in range(1, 11) if fault.hits(number)]

    assert struck("silence") == list(range(1, 11))
    assert struck("silence:after=7") == [8, 9, 10]
    assert struck("silence:at=4") == [4]
    assert struck("silence:every=4") == [4, 8]
    assert struck("silence:after=2:every=3:times=2") == [5, 8]
    assert parse_fault("late:delay=0.5").delay_s == 0.5


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("scales", "mettler"),
        ("mettler,smoke", "silence"),
        ("mettler,late:later=3", "NAME"),
        ("mettler,late:delay=-1", "NAME"),
        ("mettler,late:delay=nan", "NAME"),
        ("mettler,silence:at=x", "NAME"),
        ("mettler,colour=3", "mass"),
        ("mettler,mass=heavy", "mass"),
        ("mettler,mass=inf", "mass"),
    ],
)
def test_a_wrong_specification_tells_the_right_ones(text: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        make_instrument(text)
    assert told in caught.value.hint


COMMANDS = st.one_of(
    st.binary(max_size=200),
    st.sampled_from([b"S", b"SI", b"SIR", b"T", b"TI", b"Z", b"ZI", b"@", b"I0", b"TA 1 g", b"SC 20"]).map(
        lambda name: name + b"\r\n"
    ),
)
FAULTY = st.lists(st.sampled_from([*FAULTS, "late:delay=0.01", "garbage:every=2"]), max_size=2)


@settings(deadline=None, max_examples=60)
@given(
    chunks=st.lists(st.tuples(COMMANDS, st.integers(0, SECOND)), max_size=30),
    faults=FAULTY,
    kind=st.sampled_from(sorted(known_simulators())),
)
def test_any_bytes_at_any_time_are_survived(
    chunks: list[tuple[bytes, int]], faults: list[str], kind: str
) -> None:
    instrument = make_instrument(",".join([kind, *faults]))
    now = 0
    for data, passed in chunks:
        now += passed
        for sent in (*instrument.receive(data, now), *instrument.advance(now)):
            assert sent
    instrument.receive(b"x" * 10_000, now)
    due = instrument.next_due()
    assert due is None or due > now


@settings(deadline=None, max_examples=30)
@given(data=st.binary(max_size=300), cuts=st.lists(st.integers(0, 300), max_size=5))
def test_how_the_bytes_are_cut_makes_no_difference(data: bytes, cuts: list[int]) -> None:
    whole = make_instrument("mettler")
    cut = make_instrument("mettler")
    expected = whole.receive(data, FAR)
    got: list[bytes] = []
    edges = [0, *sorted(cuts), len(data)]
    for start, end in itertools.pairwise(edges):
        got += cut.receive(data[start:end], FAR)
    assert b"".join(got) == b"".join(expected)
