"""Locks are exclusive among threads and processes, and are released when a process dies."""

from __future__ import annotations

import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from praxis_desktop.core.file_locks import lock_open, turn_at

_HOLDER = """
import sys
from pathlib import Path
from praxis_desktop.core.file_locks import turn_at

with turn_at(Path(sys.argv[1]), deadline_s=10):
    print("held", flush=True)
    sys.stdin.read()
"""


def _hold(place: Path) -> subprocess.Popen[bytes]:
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == b"held"
    return holder


def test_threads_take_turns(tmp_path: Path) -> None:
    place, inside, most = tmp_path / "list", [0], [0]

    def change() -> None:
        for _ in range(5):
            with turn_at(place, deadline_s=60):
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                inside[0] -= 1

    threads = [threading.Thread(target=change) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == [1]


def test_another_process_is_waited_for_until_the_deadline(tmp_path: Path) -> None:
    holder = _hold(tmp_path / "list")
    try:
        refusal = pytest.raises(TimeoutError, match="another process has been changing")
        with refusal, turn_at(tmp_path / "list", deadline_s=0.1):
            pytest.fail("two at once")
        with turn_at(tmp_path / "other", deadline_s=0.1):
            pass
    finally:
        holder.communicate()

    with turn_at(tmp_path / "list", deadline_s=10):
        pass


def test_the_turn_of_a_process_that_is_gone_is_over(tmp_path: Path) -> None:
    holder = _hold(tmp_path / "list")
    holder.kill()
    holder.communicate()

    with turn_at(tmp_path / "list", deadline_s=10):
        pass


def test_an_error_in_the_block_ends_the_turn(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="wrong"), turn_at(tmp_path / "list", deadline_s=10):
        raise ValueError("wrong")
    with turn_at(tmp_path / "list", deadline_s=0.1):
        pass


def test_where_no_lock_can_be_made_nobody_waits(tmp_path: Path) -> None:
    """The writing itself will then report the error."""
    with turn_at(tmp_path / "missing" / "list", deadline_s=0.1):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="its files have no modes")
@pytest.mark.parametrize(
    ("folder", "lock"), [(0o700, 0o600), (0o755, 0o600), (0o775, 0o660), (0o777, 0o666), (0o1777, 0o600)]
)
def test_who_may_change_a_folder_may_hold_its_locks_and_nobody_else(
    tmp_path: Path, folder: int, lock: int
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(folder)
    (shared / ".list.lock").touch(0o644)
    with turn_at(shared / "list", deadline_s=10):
        assert stat.S_IMODE((shared / ".list.lock").stat().st_mode) == lock


def test_an_open_file_is_locked_until_it_is_closed_and_can_still_be_read_and_written(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    with path.open("wb", buffering=0) as writing, path.open("rb", buffering=0) as reading:
        assert lock_open(writing.fileno()) is True
        writing.write(b"written")
        assert lock_open(reading.fileno()) is False
        assert lock_open(reading.fileno(), is_shared=True) is False
        assert reading.read() == b"written"
        writing.close()
        assert lock_open(reading.fileno(), is_shared=True) is True
        with path.open("rb") as other:
            assert lock_open(other.fileno(), is_shared=True) is True
            assert lock_open(other.fileno()) is False
