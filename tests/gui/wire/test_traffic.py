"""Lines of traffic on ports: pieces, polls, ports and steps."""

from __future__ import annotations

from praxis_desktop.gui.wire.rows import (
    LINE,
    STEP,
    TEXT,
    Exchange,
    Traffic,
    WireLine,
    WireRows,
    in_hexadecimal,
    lines_of,
    readable,
    steps_within,
    time_text,
)


def out(time: float, data: bytes, port: str = "scale", step: int = 1) -> Exchange:
    """Bytes to an instrument."""
    return Exchange(time, port, True, data, step, "/lab/weigh.py", 10 + step)


def came(time: float, data: bytes, port: str = "scale", step: int = 1) -> Exchange:
    """Bytes from an instrument."""
    return Exchange(time, port, False, data, step, "/lab/weigh.py", 10 + step)


def told(lines: list[WireLine]) -> list[tuple[bytes, int]]:
    """Return the data and counts."""
    return [(line.data, line.count) for line in lines]


def test_pieces_of_an_answer_are_one_line() -> None:
    lines = lines_of([out(0, b"SI\r\n"), came(1, b"S S  61"), came(2, b".4 g\r\n"), came(3, b"X")])
    assert told(lines) == [(b"SI\r\n", 1), (b"S S  61.4 g\r\n", 1), (b"X", 1)]


def test_equal_polls_are_counted_however_their_answers_are_cut() -> None:
    polls = [out(0, b"T\r"), came(1, b"37\r")]
    for number in range(1, 12):
        polls += [out(2 * number, b"T\r"), came(2 * number, b"3"), came(2 * number + 1, b"7\r")]
    lines = lines_of(polls)
    assert told(lines) == [(b"T\r", 12), (b"37\r", 12)]
    assert (lines[0].first.time, lines[1].last) == (0, 23)


def test_another_answer_to_the_same_poll_is_shown() -> None:
    lines = lines_of([out(0, b"T\r"), came(1, b"37\r"), out(2, b"T\r"), came(3, b"3"), came(4, b"8\r")])
    assert told(lines) == [(b"T\r", 1), (b"37\r", 1), (b"T\r", 1), (b"38\r", 1)]


def test_polls_of_several_ports_and_steps_are_kept_apart() -> None:
    polls = []
    for time in range(3):
        polls += [
            out(time, b"A\r", "a"),
            out(time, b"B\r", "b"),
            came(time, b"1\r", "b"),
            came(time, b"2\r", "a"),
        ]
    assert told(lines_of(polls)) == [(b"A\r", 3), (b"B\r", 3), (b"1\r", 3), (b"2\r", 3)]
    lines = lines_of([out(0, b"T\r"), came(1, b"3\r"), out(2, b"T\r", step=2), came(3, b"3\r", step=2)])
    assert told(lines) == [(b"T\r", 1), (b"3\r", 1)] * 2


def test_a_poll_without_an_answer_is_let_go() -> None:
    traffic = Traffic()
    first = traffic.take([out(0, b"T\r"), came(1, b"37\r"), out(2, b"T\r")])
    assert told(first) == [(b"T\r", 1), (b"37\r", 1)]
    assert traffic.is_waiting
    assert told(traffic.release()) == [(b"T\r", 1)]
    assert not traffic.is_waiting


def test_rows_are_chosen_by_port_and_step_and_the_oldest_go() -> None:
    rows = WireRows(most=6000)
    rows.add([out(0, b"T\r"), came(1, b"37\r"), out(2, b"<\x01>", "pump", 3)])
    assert rows.ports == ["scale", "pump"]
    rows.choose("pump", None)
    assert [rows.text(line, TEXT) for line in rows.lines] == ["<\\x01>"]
    rows.choose("", frozenset({1}))
    assert [line.step for line in rows.lines] == [1, 1]
    rows.choose("", None)
    assert rows.spoken(rows.lines[2]) == "00:02.000, sent to pump: <\\x01>, step 3, line 13 of weigh.py"
    assert (rows.text(rows.lines[0], STEP), rows.text(rows.lines[0], LINE)) == ("1", "11 · weigh.py")
    rows.add([out(n, b"%d\r" % n) for n in range(9000)])
    assert rows.rowCount() <= 6000
    assert rows.lines[-1].data == b"8999\r"


def test_bytes_and_times_are_written_for_people() -> None:
    assert readable(b"S\t\x00\xff\r\n") == "S\\t\\x00\\xff\\r\\n"
    assert in_hexadecimal(b"SI\r\n") == "53 49 0D 0A"
    assert readable(b"x" * 500).endswith(" …")
    assert time_text(61.5) == "01:01.500"
    assert len(time_text(1_800_000_000.25)) == len("12:34:56.250")


def test_a_step_has_the_bytes_of_the_steps_inside_of_it() -> None:
    parents = {1: 0, 2: 1, 3: 2, 4: 0, 5: 1}
    assert steps_within(1, parents) == {1, 2, 3, 5}
    assert steps_within(4, parents) == {4}
    assert steps_within(9, parents) == {9}
