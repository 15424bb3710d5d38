"""``--journal`` and ``journal``: a run's traffic is recorded, shown, verified, recovered and played back."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.core.terminal_text import shell_word
from praxis_desktop.journal import JournalReader, JournalWriter
from praxis_desktop.ports.wire_logs import HAPPENED, ROLE, SENT, WireJournal
from praxis_desktop.records.frame_kinds import EVENT
from tests.cli.command import Finished, praxis
from tests.ports.wires import wire

WEIGH = """
import serial
with serial.Serial("scale", 9600, timeout=20) as port:
    for command in (b"S\\r\\n", b"SI\\r\\n"):
        port.write(command)
        print(port.readline())
"""


def weigh(*arguments: str, source: str = WEIGH) -> Finished:
    return praxis("exec", "-c", source, *arguments)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A journal, and the output of its program."""
    path = tmp_path_factory.mktemp("journals") / "weigh.journal"
    done = weigh("--port", "scale=sim:mettler", "--journal", str(path))
    assert done.code == 0, done.err
    return path, done.out


def lines_of(done: Finished) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.out.splitlines()]


def test_what_went_over_the_wire_is_shown(recorded: tuple[Path, str]) -> None:
    shown = praxis("journal", "show", str(recorded[0]))
    assert shown.code == 0, shown.err
    assert "opening device=sim:mettler 9600 8N1" in shown.out
    assert r"scale  ->  S\r\n" in shown.out
    assert r"scale  <-  S S " in shown.out
    assert "closed" in shown.out.splitlines()[-1]
    as_hex = praxis("journal", "show", str(recorded[0]), "--hex")
    assert "scale  ->  53 0d 0a" in as_hex.out


def test_the_wire_is_told_to_programs(recorded: tuple[Path, str]) -> None:
    told = lines_of(praxis("journal", "show", str(recorded[0]), "--port", "scale", "--json"))
    assert told[0]["event"] == "journal"
    assert told[0]["header"]["ports"] == ["scale=sim:mettler"]
    sent = [bytes.fromhex(line["data"]) for line in told if line.get("direction") == "out"]
    assert sent == [b"S\r\n", b"SI\r\n"]
    assert told[-1]["event"] == "result"
    assert told[-1]["result"]["value"]["ports"] == ["scale"]


def test_a_port_that_is_not_in_the_journal_is_bad_usage(recorded: tuple[Path, str]) -> None:
    shown = praxis("journal", "show", str(recorded[0]), "--port", "pump")
    assert shown.code == 2
    assert "'pump'" in shown.err
    assert "scale" in shown.err


def test_a_sound_journal_is_verified(recorded: tuple[Path, str]) -> None:
    verified = praxis("journal", "verify", str(recorded[0]))
    assert verified.code == 0, verified.err
    assert "nothing is missing" in verified.out


def test_a_changed_journal_is_unsound_and_can_be_recovered(
    tmp_path: Path, recorded: tuple[Path, str]
) -> None:
    path = tmp_path / "a balance.journal"
    damaged = bytearray(recorded[0].read_bytes())
    damaged[damaged.index(b"SI\r\n")] ^= 1
    path.write_bytes(damaged)
    verified = praxis("journal", "verify", str(path))
    assert verified.code == 1
    assert "damaged from byte" in verified.err
    assert verified.told[-1].endswith(f": praxis-desktop journal recover {shell_word(str(path))}")
    shown = praxis("journal", "show", str(path))
    assert shown.code == 1
    assert r"->  S\r\n" in shown.out
    assert r"->  SI\r\n" not in shown.out
    recovered = praxis("journal", "recover", str(path))
    assert recovered.code == 0, recovered.err
    assert list(tmp_path.glob("a balance.journal.damaged-*"))
    assert praxis("journal", "verify", str(path)).code == 0


def test_a_journal_that_is_still_being_written_is_sound_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    with JournalWriter.create(path, {}) as journal:
        journal.keep(1, b"kept")
        verified = praxis("journal", "verify", str(path))
        assert verified.code == 0, verified.err
        assert "still being written" in verified.out
        recovered = praxis("journal", "recover", str(path))
        assert recovered.code == 2
        assert "still being written" in recovered.err
    assert praxis("journal", "verify", str(path)).code == 0


def test_a_recording_answers_the_same_program_and_stops_another(recorded: tuple[Path, str]) -> None:
    path, printed = recorded
    same = weigh("--port", f"scale=replay:{path},timing=fast")
    assert (same.code, same.out) == (0, printed)
    other = weigh("--port", f"scale=replay:{path},timing=fast", source=WEIGH.replace(r"SI\r", r"SIR\r"))
    assert other.code == 4
    assert r"recorded  b'SI\r\n'" in other.err
    assert r"written   b'SIR\r\n'" in other.err


def test_a_program_in_a_process_of_its_own_has_a_journal_too(tmp_path: Path) -> None:
    done = praxis(
        "exec",
        "--exec-mode",
        "process",
        "-c",
        WEIGH,
        "--port",
        "scale=sim:mettler",
        "--journal",
        "own.journal",
        cwd=tmp_path,
    )
    assert done.code == 0, done.err
    assert praxis("journal", "verify", str(tmp_path / "own.journal")).code == 0


def test_a_journal_replaces_no_file(recorded: tuple[Path, str]) -> None:
    before = recorded[0].read_bytes()
    done = weigh("--port", "scale=sim:mettler", "--journal", str(recorded[0]))
    assert done.code == 2
    assert "already exists" in done.err
    assert recorded[0].read_bytes() == before


def test_a_program_that_fails_leaves_a_sound_journal(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    source = WEIGH + "\nraise RuntimeError('enough')\n"
    assert weigh("--port", "scale=sim:mettler", "--journal", str(path), source=source).code == 1
    assert praxis("journal", "verify", str(path)).code == 0


def test_files_that_are_no_journals_are_told(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("hello")
    for name, told in (("text", "not a journal"), ("none", "cannot be read")):
        done = praxis("journal", "verify", str(tmp_path / name))
        assert done.code == 2
        assert told in done.err
    done = weigh("--port", f"scale=replay:{tmp_path / 'text'}")
    assert done.code == 2
    assert "not a journal" in done.err


PARTS = """
import serial
with serial.Serial("line", write_timeout=0.5) as port:
    try:
        port.write(bytes(100_000))
    except serial.SerialTimeoutException:
        print("timed out")
"""


def test_of_a_write_that_left_in_part_the_journal_shows_what_left(tmp_path: Path) -> None:
    path = tmp_path / "parts.journal"
    with wire() as line:  # the other end does not read
        done = praxis("exec", "-c", PARTS, "--port", f"line={line.device}", "--journal", str(path))
        assert done.code == 0, done.err
        assert done.out == "timed out\n"
    told = lines_of(praxis("journal", "show", str(path), "--json"))
    (fault,) = [each for each in told if each.get("what") == "fault"]
    left = sum(len(bytes.fromhex(each["data"])) for each in told if each.get("direction") == "out")
    assert 0 < fault["details"]["facts"]["written"] == left < 100_000


AWAITED = """
import js
from pyodide.ffi import to_js
port = (await js.navigator.serial.getPorts())[0]
await port.open(baudRate=9600)
writer = port.writable.getWriter()
await writer.write(to_js(bytes(100_000)))
await writer.close()
await port.close()
"""


def test_an_awaited_write_is_in_the_journal_once(tmp_path: Path) -> None:
    path = tmp_path / "awaited.journal"
    received: list[int] = []
    with wire() as line:
        reading = threading.Thread(target=lambda: received.append(len(line.receive(100_000))))
        reading.start()
        done = praxis("exec", "-c", AWAITED, "--port", f"line={line.device}", "--journal", str(path))
        assert done.code == 0, done.err
        reading.join(60)
    told = lines_of(praxis("journal", "show", str(path), "--json"))
    assert sum(len(each["data"]) // 2 for each in told if each.get("direction") == "out") == 100_000
    assert received == [100_000]


def crafted(path: Path, *frames: tuple[int, bytes]) -> bytes:
    """Return a journal with a command, ``frames``, and another command after them."""
    with JournalWriter.create(path, {}) as journal:
        log = WireJournal(journal)
        log.sent("scale", b"SI\r\n")
        for kind, payload in frames:
            journal.keep(kind, payload)
        log.sent("scale", b"Z\r\n")
    return path.read_bytes()


UNTIMED = bytes(8)
MALFORMED = {
    "a time that is cut off": (SENT, b"\0\1"),
    "a longer text than there is": (HAPPENED, b"\0" + UNTIMED + b"\xff\xff\xff\xff\x0fab"),
    "a text that is none": (HAPPENED, b"\0" + UNTIMED + b"\x02\xff\xfe{}"),
    "a number without end": (ROLE, b"\xff" * 12),
    "an event that is none": (EVENT, UNTIMED + b"[1]"),
}


@pytest.mark.parametrize("frame", MALFORMED.values(), ids=MALFORMED)
def test_a_journal_that_was_made_wrong_is_shown_up_to_there_and_unsound_to_all(
    tmp_path: Path, frame: tuple[int, bytes]
) -> None:
    path = tmp_path / "a.journal"
    crafted(path, frame)
    shown, verified, recovered = (
        praxis("journal", each, str(path)) for each in ("show", "verify", "recover")
    )
    assert r"->  SI\r\n" in shown.out
    assert r"->  Z\r\n" not in shown.out
    assert (shown.code, verified.code, recovered.code) == (1, 1, 1)
    assert shown.err == verified.err == recovered.err
    assert "is not valid" in shown.err
    assert "its digests match, so it was written that way" in shown.err
    with JournalReader(path) as journal:
        places = [offset for _, _, offset in journal.frames()]
    assert any(f"damaged from byte {offset} on" in shown.err for offset in places)


@pytest.mark.parametrize("spoil", ["cut", "unclosed", "flipped", "twice", "behind", "zeros", "left out"])
def test_showing_and_verifying_end_at_the_same_place_with_the_same_words(tmp_path: Path, spoil: str) -> None:
    path = tmp_path / "a.journal"
    data = crafted(path, (200, b"a kind that nobody knows"))
    with JournalReader(path) as journal:
        starts = sorted({offset for _, _, offset in journal.frames()})
    middle = starts[len(starts) // 2]
    spoilt = {
        "cut": data[:-5],
        "unclosed": data[: starts[-1]],
        "flipped": data[: middle + 60] + bytes([data[middle + 60] ^ 1]) + data[middle + 61 :],
        "twice": data + data,
        "behind": data + b"behind",
        "zeros": data + bytes(100),
        "left out": data[: starts[1]] + data[starts[2] :],
    }
    path.write_bytes(spoilt[spoil])
    shown, verified = praxis("journal", "show", str(path)), praxis("journal", "verify", str(path))
    assert (shown.code, verified.code) == (1, 1)
    assert shown.err == verified.err
    assert ("is not closed" if spoil == "unclosed" else "damaged from byte") in shown.err


def test_nothing_in_a_journal_looks_like_another_line(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    name = "scale  ->  Z\r\n\n    0.1  pump\x1b[2J"
    with JournalWriter.create(path, {"protocol": "a\nb\x1b[2J", "started_ns": 10**400}) as journal:
        WireJournal(journal).sent(name, b"SI\r\n")
        WireJournal(journal).happened("scale", "open\nclosed", {"a\nb": "c\nd"})
    shown = praxis("journal", "show", str(path))
    assert shown.code == 0, shown.err
    assert len(shown.out.splitlines()) == 3
    assert "\x1b" not in shown.out.encode().decode("latin-1").replace("\\x1b", "")
