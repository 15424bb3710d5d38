"""Folders of child processes are deleted at the latest by the next start after their owner's end."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

MAKES = "from praxis_desktop.workers.pool._child_process import Scratch; made = Scratch(); print(made.folder)"
WAITS = f"{MAKES}; import sys; sys.stdout.flush(); input(); made.remove()"


@pytest.mark.skipif(sys.platform == "win32", reason="there is nothing that tells whose they are")
def test_what_a_killed_program_has_left_is_removed_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))

    def begin() -> tuple[subprocess.Popen[str], Path]:
        process = subprocess.Popen(
            [sys.executable, "-c", WAITS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        return process, Path(process.stdout.readline().strip())

    lasting, kept = begin()
    killed, left = begin()
    killed.kill()
    killed.communicate(timeout=60)
    assert left.is_dir()
    (left / "image").write_bytes(b"left")
    another, made = begin()
    assert {kept, made} == set(tmp_path.iterdir())
    for process in (lasting, another):
        process.communicate("\n", timeout=60)
        assert process.returncode == 0
    assert list(tmp_path.iterdir()) == []
