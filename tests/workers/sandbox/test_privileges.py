"""Windows's privileges in the process of a run: tried from the inside, as if a guest had escaped."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.cli.command import praxis
from tests.cli.homes import home
from tests.workers.sandbox import privileges

pytestmark = pytest.mark.skipif(sys.platform != "win32", reason="only Windows has privileges")


@pytest.mark.parametrize("command", ["run", "exec"])
def test_no_privilege_is_left_in_the_process_of_a_run(command: str, tmp_path: Path) -> None:
    assert any(map(privileges.enabled, privileges.NAMES)), "the user has no privileges to lose"
    shutil.copy(privileges.__file__, tmp_path / "sitecustomize.py")
    source = tmp_path / "program.py"
    source.write_text("print(1)")
    path = os.pathsep.join((str(tmp_path), str(Path(__file__).parents[3])))
    done = praxis(command, str(source), "--exec-mode", "process", env={**home(tmp_path), "PYTHONPATH": path})
    assert done.code == 0, done.err
    told = [line for line in done.err.splitlines() if privileges.MARK in line]
    assert told, done.err
    assert told[-1].partition(privileges.MARK)[2] == "none", told
    assert "gives up its privileges" in done.err
