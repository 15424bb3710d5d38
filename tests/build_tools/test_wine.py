"""The messages of the command of the machine with Wine when it cannot begin."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from build_tools.wine.results import read_results, write_page

ROOT = Path(__file__).resolve().parents[2]


def _wine(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "build_tools.wine", *arguments],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_what_is_missing_for_a_machine_is_named(tmp_path: Path) -> None:
    told = _wine("--machine", str(tmp_path / "machine"), "python", PATH=str(tmp_path))
    assert told.returncode == 70
    needed = "Install debootstrap." if os.geteuid() == 0 else "Run the command as root."
    assert told.stderr.endswith(needed + "\n")


@pytest.mark.parametrize("port", ["COM5", "LPT1=/dev/null", "COM5=/dev/no-such-device", "COMX=/dev/null"])
def test_a_port_needs_the_name_of_windows_and_a_device(port: str, tmp_path: Path) -> None:
    told = _wine("--machine", str(tmp_path / "machine"), "--port", port, "python")
    assert told.returncode == 2
    assert "such as COM5=/dev/pts/3" in told.stderr
    assert not (tmp_path / "machine").exists()


JUNIT = """<testsuites><testsuite>
<testcase classname="tests.core.test_a" name="test_one"/>
<testcase classname="tests.core.test_a" name="test_two"><failure message="no"/></testcase>
<testcase classname="tests.core.test_a" name="test_three"><skipped message="Skipped: a | pty"/></testcase>
</testsuite></testsuites>"""


def test_the_page_has_both_systems_side_by_side_and_says_what_was_cut(tmp_path: Path) -> None:
    under_wine, here = tmp_path / "tests.core.xml", tmp_path / "here" / "tests.core.xml"
    here.parent.mkdir()
    under_wine.write_text(JUNIT.replace("<testsuites>", '<testsuites cut="yes">'), "utf-8")
    here.write_text(JUNIT.replace('<failure message="no"/>', ""), "utf-8")
    page = tmp_path / "page.md"
    write_page([read_results(under_wine)], {"tests/core": read_results(here)}, page, 240)
    told = page.read_text("utf-8")
    assert "| `tests/core` | 2 | 0 | 1 | 1 (cut) | 1 | 1 |" in told
    assert "| a \\| pty | 1 |" in told
    assert "- `tests.core.test_a.test_two`" in told
