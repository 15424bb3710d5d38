"""Ctrl+C while the command line is still loading ends it as the signal does, without a traceback."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import ROOT, environment

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")

INTERRUPTED = """
import os, signal, sys

class Interrupts:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupts())
sys.argv = ["praxis-desktop", "exec", {program!r}]
"""
AS_MODULE = "import runpy\nrunpy.run_module('praxis_desktop', run_name='__main__', alter_sys=True)"
AS_COMMAND = "from praxis_desktop.cli.program import program\nprogram()"
FROZEN = "from praxis_desktop import frozen\nfrozen.main()"


@pytest.mark.parametrize(
    ("start", "module"),
    [
        (AS_MODULE, "praxis_desktop.bootstrap"),
        (AS_MODULE, "build_tools.recipe"),
        (AS_MODULE, "praxis_desktop.cli.main"),
        (AS_MODULE, "msgspec"),
        (AS_COMMAND, "praxis_desktop.cli.main"),
        (AS_COMMAND, "praxis_desktop.core.exit_codes"),
        (FROZEN, "praxis_desktop.core.own_processes"),
        (FROZEN, "praxis_desktop.cli.main"),
    ],
)
@pytest.mark.parametrize("ignored", [False, True])
def test_it_ends_quietly(start: str, module: str, ignored: bool, tmp_path: Path) -> None:
    program = tmp_path / "one.py"
    program.write_text("print(1)")
    source = INTERRUPTED.format(module=module, program=str(program)) + start
    if ignored:
        source = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n" + source
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, env=environment(), cwd=ROOT, check=False
    )
    if ignored:
        assert (done.returncode, done.stdout) == (0, b"1\n")
    else:
        assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, b"", b"")


def test_afterwards_it_is_told(tmp_path: Path) -> None:
    program = tmp_path / "one.py"
    program.write_text("print(1)")
    source = INTERRUPTED.format(module="praxis_desktop.cli.arguments", program=str(program)) + AS_COMMAND
    done = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, env=environment(), cwd=ROOT, check=False
    )
    assert (done.returncode, done.stderr) == (3, b"praxis-desktop: cancelled\n")
