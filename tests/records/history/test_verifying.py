"""Verifying finds, names and locates every later change of a record."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from praxis_desktop.core.events import LogEvent
from praxis_desktop.records.frame_kinds import EVENT, SIGNATURE, encode_event
from praxis_desktop.records.history.notes import write_note
from praxis_desktop.records.history.resuming import close_abandoned
from praxis_desktop.records.history.verifying import Verdict, verify
from praxis_desktop.records.reading import RecordReader
from praxis_desktop.records.signing import PublicKey
from tests.links import needs_links
from tests.obstacles import unreadable
from tests.records import forging
from tests.records import sample_records as samples
from tests.records.forging import Bodies

OWN = PublicKey(samples.key().public_key)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished record that tests do not change."""
    return samples.finished(tmp_path_factory.mktemp("original"))


@pytest.fixture
def folder(original: Path, tmp_path: Path) -> Path:
    """A copy of the record, which tests can change."""
    copy = tmp_path / original.name
    shutil.copytree(original, copy)
    return copy


def problems(verdict: Verdict) -> list[str]:
    return [finding.problem for finding in verdict.findings]


def looked_at(folder: Path, row: Mapping[str, object] | None = None) -> Verdict:
    return verify(folder, row=row, keys=[OWN])


def test_a_record_that_nobody_touched_is_sound(folder: Path) -> None:
    verdict = looked_at(folder)
    assert verdict.is_sound, verdict.findings
    assert (verdict.signer, verdict.fingerprint) == ("given key", OWN.fingerprint)
    assert verdict.sound_bytes == verdict.size == (folder / "record.journal").stat().st_size
    assert verdict.files == 2
    assert not verdict.recovered


@given(place=st.integers(min_value=0), bit=st.integers(0, 7))
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_changed_bit_is_found_at_or_before_its_byte(folder: Path, place: int, bit: int) -> None:
    path = folder / "record.journal"
    whole = path.read_bytes()
    place %= len(whole)
    with path.open("r+b", buffering=0) as file:
        file.seek(place)
        file.write(bytes([whole[place] ^ 1 << bit]))
        verdict = looked_at(folder)
        file.seek(place)
        file.write(whole[place : place + 1])
    assert not verdict.is_sound
    assert 0 <= verdict.findings[0].byte <= place
    assert verdict.findings[0].advice


@given(length=st.integers(min_value=0))
@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_cut_is_found(folder: Path, length: int) -> None:
    path = folder / "record.journal"
    whole = path.read_bytes()
    length %= len(whole)
    os.truncate(path, length)
    verdict = looked_at(folder)
    path.write_bytes(whole)
    assert problems(verdict)[0] in ("damaged", "not closed", "unreadable")
    assert verdict.sound_bytes <= length


def test_what_the_last_sound_thing_was_is_told(folder: Path) -> None:
    path = folder / "record.journal"
    data = bytearray(path.read_bytes())
    place = data.index(b"10.0012 g\r\n")
    data[place] ^= 1
    path.write_bytes(data)
    found = looked_at(folder).findings[0]
    assert found.problem == "damaged"
    assert place - 80 < found.byte < place
    assert found.before == "port scale: 3 bytes out"
    assert found.time_ns > 0
    with RecordReader(folder) as reader:
        list(reader.entries())
        assert found.frame == reader.frame_count + 1
    assert "something in the middle" in found.message


def test_a_batch_taken_out_is_found(folder: Path) -> None:
    head, bodies = forging.split(folder / "record.journal")
    whole = (folder / "record.journal").read_bytes()
    body = bodies[5]
    start = whole.index(body) - 40
    (folder / "record.journal").write_bytes(whole[:start] + whole[start + 40 + len(body) :])
    found = looked_at(folder).findings[0]
    assert (found.problem, found.byte) == ("damaged", start)
    assert head in whole


def _tampered(bodies: Bodies) -> Bodies:
    return [body.replace(b"10.0012", b"10.9999") for body in bodies]


def _shortened(bodies: Bodies) -> Bodies:
    return [*bodies[:5], *bodies[6:]]


def _added(bodies: Bodies) -> Bodies:
    return [*bodies[:-2], forging.frame(EVENT, encode_event(1, {"event": "log"})), *bodies[-2:]]


@pytest.mark.parametrize("change", [_tampered, _shortened, _added])
def test_digests_made_anew_are_found_by_the_signature(
    folder: Path, change: Callable[[Bodies], Bodies]
) -> None:
    forging.forge(folder / "record.journal", change)
    verdict = looked_at(folder)
    assert problems(verdict) == ["wrong signature"]
    assert verdict.signer == "nobody"
    assert "digests were recomputed" in verdict.findings[0].advice


def test_a_record_signed_anew_with_another_key_is_found(folder: Path) -> None:
    forger = samples.other_key()

    def sign(digest: bytes) -> bytes:
        told = {"key": forger.public_key.hex(), "signature": forger.sign(digest).hex()}
        return json.dumps(told).encode()

    forging.forge_signed(folder / "record.journal", _tampered, sign)
    verdict = looked_at(folder)
    assert (problems(verdict), verdict.signer) == (["unknown key"], "unknown key")
    assert PublicKey(forger.public_key).fingerprint in verdict.findings[0].message


def test_a_signature_taken_out_is_found(folder: Path) -> None:
    forging.forge(folder / "record.journal", lambda bodies: [b for b in bodies if b[0] != SIGNATURE])
    assert problems(looked_at(folder)) == ["not signed"]


def test_what_is_added_behind_the_signature_is_found(folder: Path) -> None:
    late = forging.frame(EVENT, encode_event(1, LogEvent("all was well").to_json()))
    forging.forge(folder / "record.journal", lambda bodies: [*bodies[:-1], late, bodies[-1]])
    assert problems(looked_at(folder)) == ["changed after signing"]


def _link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _pipe_instead(path: Path) -> None:
    path.unlink()
    _pipe(path)


NAMED_PIPES = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
ANY_NAMES = pytest.mark.skipif(sys.platform == "win32", reason="no file can have such a name there")


@pytest.mark.parametrize(
    ("name", "put"),
    [
        ("late.csv", lambda path: path.write_bytes(b"1")),
        (".hidden", lambda path: path.write_bytes(b"1")),
        pytest.param("a\nb: sound", lambda path: path.write_bytes(b"1"), marks=ANY_NAMES),
        ("late", lambda path: path.mkdir()),
        pytest.param("link", _link, marks=needs_links),
        pytest.param("pipe", _pipe, marks=NAMED_PIPES),
        pytest.param("artifacts/pipe", _pipe, marks=NAMED_PIPES),
        ("note-x.journal", lambda path: path.write_bytes(b"1")),
        ("record.journal.damaged", lambda path: path.write_bytes(b"1")),
        ("checkpoints", lambda path: path.write_bytes(b"1")),
        ("checkpoints/000001.image", lambda path: (path.parent.mkdir(), path.write_bytes(b"1"))),
    ],
)
def test_what_is_put_into_a_records_folder_is_found(
    folder: Path, name: str, put: Callable[[Path], object]
) -> None:
    assert problems(looked_at(folder)) == []
    put(folder / name)
    (finding,) = looked_at(folder).findings
    assert finding.problem == "file added"
    assert finding.message == f"{' '.join(name.split())} is not in the record"


def test_what_the_program_puts_beside_a_record_is_none_of_its_findings(folder: Path) -> None:
    write_note(folder, "the plate was cold", person="Ada")
    assert problems(looked_at(folder)) == []


@pytest.mark.parametrize(
    ("name", "put", "said"),
    [
        ("import-1.journal", lambda path: path.write_bytes(b"x" * 99), "is not in the record"),
        ("discard-1.journal", lambda path: path.write_bytes(b"x" * 99), "is not in the record"),
        (
            "discard-1.journal",
            lambda path: shutil.copy(path.with_name("note-1.journal"), path),
            "is not in the",
        ),
        ("record.journal.damaged-1", lambda path: path.write_bytes(b"x" * 99), "is not in the record"),
        (
            "note-2.journal",
            lambda path: path.write_bytes(b"x" * 99),
            "was changed or belongs to another record",
        ),
        (
            "note-3.journal",
            lambda path: shutil.copy(path.with_name("note-1.journal"), path),
            "note-2.journal is",
        ),
        ("guardian.jsonl", lambda path: path.mkdir(), "is not a file"),
        ("pylock.toml", lambda path: path.mkdir(), "is not a file"),
        ("owner.lock", lambda path: (path.unlink(), path.mkdir()), "is not a file"),
        pytest.param("owner.lock", _pipe_instead, "is not a file", marks=NAMED_PIPES),
        pytest.param(
            "record.journal",
            lambda path: path.symlink_to(path.rename(path.parent.with_name("elsewhere"))),
            "is a link",
            marks=needs_links,
        ),
    ],
)
def test_what_is_put_in_the_place_of_a_part_of_the_record_is_found(
    folder: Path, name: str, put: Callable[[Path], object], said: str
) -> None:
    write_note(folder, "the plate was cold", person="Ada")
    assert problems(looked_at(folder)) == []
    put(folder / name)
    (finding,) = looked_at(folder).findings
    assert said in finding.message


def test_a_file_that_cannot_be_read_is_a_finding(folder: Path) -> None:
    with unreadable(folder / "output.txt"):
        assert len(looked_at(folder).findings) == 1
    if sys.platform == "win32":  # elsewhere a link took its place
        assert problems(looked_at(folder)) == []


@NAMED_PIPES
def test_a_file_in_whose_place_a_pipe_stands_is_missing(folder: Path) -> None:
    (folder / "output.txt").unlink()
    os.mkfifo(folder / "output.txt")
    assert problems(looked_at(folder)) == ["file missing"]


def test_a_file_changed_removed_or_added_is_found(folder: Path) -> None:
    (folder / "output.txt").write_bytes(b"11 g\n")
    (folder / "artifacts" / "plot.svg").unlink()
    (folder / "artifacts" / "late.csv").write_bytes(b"1")
    verdict = looked_at(folder)
    assert sorted(problems(verdict)) == ["file added", "file changed", "file missing"]
    told = " ".join(finding.message for finding in verdict.findings)
    assert "output.txt" in told
    assert "plot.svg" in told
    assert "late.csv" in told


def test_two_records_that_were_exchanged_are_found(tmp_path: Path) -> None:
    other_run = samples.RUN[::-1]
    first = samples.finished(tmp_path)
    second = samples.finished(tmp_path, other_run)
    first.rename(tmp_path / "aside")
    second.rename(first)
    (tmp_path / "aside").rename(second)
    verdict = looked_at(first)
    assert problems(verdict) == ["other run"]
    assert other_run in verdict.findings[0].message
    assert not looked_at(second).is_sound


def test_a_journal_exchanged_for_one_of_the_same_run_shows_in_the_database(tmp_path: Path) -> None:
    kept = looked_at(samples.finished(tmp_path / "a"))
    other = samples.finished(tmp_path / "b")
    verdict = looked_at(
        other, {"run_id": samples.RUN, "digest": kept.digest, "state": "completed", "steps": 1}
    )
    assert problems(verdict) == ["other than the database"]
    assert kept.digest in verdict.findings[0].message


def test_a_changed_row_of_the_database_is_found_and_said_to_be_the_rows_fault(folder: Path) -> None:
    verdict = looked_at(folder, {"state": "failed", "steps": 7, "sealed": True, "digest": ""})
    assert problems(verdict) == ["other than the database"] * 2
    assert "history rebuild" in verdict.findings[0].advice


def test_a_record_under_way_is_not_taken_for_a_damaged_one(tmp_path: Path) -> None:
    record = samples.make(tmp_path)
    verdict = looked_at(record.folder)
    assert verdict.is_kept
    assert verdict.findings == ()
    record.close(samples.result())


def test_a_record_that_could_not_be_signed_says_why(tmp_path: Path) -> None:
    from praxis_desktop.core.errors import StorageError
    from praxis_desktop.records.signing import SigningKey

    def refuse() -> SigningKey:
        raise StorageError("the key is gone")

    verdict = looked_at(samples.finished(tmp_path, signed_by=refuse))
    assert problems(verdict) == ["not signed"]
    assert "the key is gone" in verdict.findings[0].message


def test_no_record_is_told(tmp_path: Path) -> None:
    assert problems(verify(tmp_path)) == ["unreadable"]


def test_a_recovered_record_says_so_and_is_sound(tmp_path: Path) -> None:
    record = samples.make(tmp_path)
    aside = tmp_path / "aside"
    shutil.copytree(record.folder, aside / samples.RUN)
    record.close(samples.result())
    left = aside / samples.RUN
    assert problems(looked_at(left)) == ["not closed"]
    assert close_abandoned(left, samples.result("completed"), key=samples.key)
    verdict = looked_at(left)
    assert verdict.is_sound, verdict.findings
    assert len(verdict.recovered) == 1
    with RecordReader(left) as reader:
        last = list(reader.events())[-1].event
    assert last["state"] == "failed"
    assert last["details"] == {"recovered": True}
    assert not close_abandoned(left, key=samples.key)


def test_files_that_a_process_left_unfinished_are_no_tampering_and_go_at_the_end(tmp_path: Path) -> None:
    record = samples.make(tmp_path)
    left = tmp_path / "aside" / samples.RUN
    shutil.copytree(record.folder, left)
    record.close(samples.result())
    unfinished = left / f".pylock.toml.{'0a' * 8}.tmp", left / f".artifacts-{'0a' * 16}"
    unfinished[0].write_bytes(b"packages")
    unfinished[1].mkdir()
    (unfinished[1] / "plate.csv").write_bytes(b"A1")
    assert looked_at(left).is_interrupted
    assert close_abandoned(left, key=samples.key)
    assert not any(path.exists() for path in unfinished)
    assert looked_at(left).is_sound
    unfinished[0].write_bytes(b"hidden")
    (finding,) = looked_at(left).findings
    assert finding.problem == "file added", "nothing can be hidden under such a name"
    assert finding.advice.startswith("A process that died may have left it unfinished")


def test_a_torn_record_is_recovered_with_the_torn_part_beside_it(tmp_path: Path) -> None:
    record = samples.make(tmp_path)
    left = tmp_path / "aside" / samples.RUN
    shutil.copytree(record.folder, left)
    record.close(samples.result())
    with (left / "record.journal").open("r+b") as file:
        data = file.read()
        file.seek(data.rindex(b"done") + 2)
        file.truncate()
    assert close_abandoned(left, key=samples.key)
    verdict = looked_at(left)
    assert verdict.is_sound
    assert verdict.recovered[0]["tail"]
    with RecordReader(left) as reader:
        result = list(reader.events())[-1].event
    assert result["state"] == "failed"
    assert "ended before the program did" in str(result["result"])
