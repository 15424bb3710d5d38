"""A port belongs to one run at a time, on systems without pseudo-terminals, too."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from praxis_desktop.ports.claims.claiming import Claims
from praxis_desktop.ports.claims.tickets import ClaimOwner
from praxis_desktop.ports.errors import PortBusy
from praxis_desktop.ports.roles import Binding

ROOT = Path(__file__).parents[3]
BEN = ClaimOwner("77aa" + "0" * 28, "shake", "ben")
SCALE = Binding("scale", "COM97")
WAIT_S = 60.0


@contextmanager
def held(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the scale's port."""
    command = [
        sys.executable,
        "-m",
        "tests.ports.claims.fighter",
        "--hold",
        str(folder),
        SCALE.device,
        "c0ffee",
    ]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_port_of_another_process_is_busy_until_that_process_is_killed(tmp_path: Path) -> None:
    claims = Claims(tmp_path)
    with held(tmp_path) as process:
        with pytest.raises(PortBusy, match="run c0ff… of anna"):
            claims.take([SCALE], owner=BEN)
        process.kill()
        process.wait(WAIT_S)
        with claims.take([SCALE], owner=BEN):
            assert [ticket.owner for ticket in claims.present()] == [BEN]
    assert list(tmp_path.iterdir()) == []


def test_who_waits_is_told_what_for_and_gets_the_port_when_it_is_free(tmp_path: Path) -> None:
    claims, told, done = Claims(tmp_path), list[str](), threading.Event()

    def run() -> None:
        with claims.take([SCALE], owner=BEN, queue=True, tell=told.append):
            done.set()

    with held(tmp_path) as process:
        waiting = threading.Thread(target=run)
        waiting.start()
        assert not done.wait(1)
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.close()
        assert done.wait(WAIT_S)
        waiting.join(WAIT_S)
    assert told[0].startswith("port scale (COM97) is in use by run c0ff… of anna")
    assert claims.present() == []


@pytest.mark.parametrize("is_told", [True, False])
def test_the_folder_of_all_users_takes_tickets_and_keeps_none(
    monkeypatch: pytest.MonkeyPatch, is_told: bool
) -> None:
    if not is_told:
        monkeypatch.delenv("PROGRAMDATA", raising=False)
    with Claims().take([SCALE], owner=BEN):
        assert BEN in [ticket.owner for ticket in Claims().present()]
    assert BEN not in [ticket.owner for ticket in Claims().present()]
