"""Approved protocols: who may approve them, and that no others run if a laboratory requires approval."""

from __future__ import annotations

import json
import os
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.protocols import Program
from praxis_desktop.protocols.program import Companion
from praxis_desktop.records.approved_protocols import ApprovedList
from tests.cli.command import praxis
from tests.cli.homes import lend

PROTOCOL = """
"Say hello."
from praxis import step

def main():
    with step("Hello"):
        print("hello")
"""


class Laboratory:
    """A home in which only approved protocols run, with one protocol."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.protocol = home / "hello.py"
        self.protocol.write_text(PROTOCOL)
        self.listed = home / "data" / "approved.json"
        self.have(approved_only=True)

    def have(self, **runs: object) -> None:
        """Apply these settings."""
        (self.home / "config").mkdir(exist_ok=True)
        (self.home / "config" / "settings.json").write_text(json.dumps({"runs": runs}))

    def praxis(self, *arguments: str) -> Any:
        """Run the command line there, with the images that all tests share."""
        cache = Path(os.environ["PRAXIS_HOME"]) / "cache"
        if not (self.home / "cache").exists():
            lend(cache, self.home / "cache")
        return praxis(*arguments, env={"PRAXIS_HOME": str(self.home)}, cwd=self.home)


@pytest.fixture
def laboratory(tmp_path: Path) -> Laboratory:
    """An empty list of approved protocols."""
    return Laboratory(tmp_path)


def test_what_nobody_approved_does_not_run_and_is_told_what_to_do(laboratory: Laboratory) -> None:
    refused = laboratory.praxis("run", "hello.py")
    assert refused.code == 2
    assert "hello" not in refused.out
    assert "the current version of hello.py is not approved" in refused.err
    assert "protocols approve" in refused.err
    assert laboratory.praxis("exec", "-c", "print(1)").code == 2
    assert laboratory.praxis("console").code == 2


def test_the_remedy_names_the_file_of_a_protocol_in_the_library(laboratory: Laboratory) -> None:
    told = laboratory.praxis("run", "gravimetric_check", "--simulate").err
    line = next(line for line in told.splitlines() if " protocols approve " in line)
    words = shlex.split(line, posix=sys.platform != "win32")
    target = words[words.index("approve") + 1]
    assert laboratory.praxis("protocols", "approve", target, "--reason", "checked").code == 0


def test_code_that_is_not_in_a_file_is_to_be_saved_before_it_is_approved(laboratory: Laboratory) -> None:
    told = laboratory.praxis("exec", "-c", "print(1)").err
    assert "Save it as a file, ask an approver to run: praxis-desktop protocols approve FILE" in told


def test_what_was_approved_runs_until_it_changes_and_its_record_says_by_whom(laboratory: Laboratory) -> None:
    approve = ("protocols", "approve", "hello.py", "--reason", "weighed by hand", "--operator", "anna")
    assert "hello.py is approved as it is now" in laboratory.praxis(*approve).out
    ran = laboratory.praxis("run", "hello.py", "--json")
    assert ran.code == 0, ran.err
    journal = Path(ran.events[-1]["details"]["record"], "record.journal").read_bytes()
    assert b'"by":"anna"' in journal.replace(b" ", b"")
    assert b"weighed by hand" in journal
    laboratory.protocol.write_text(PROTOCOL.replace("hello", "hullo"))
    assert laboratory.praxis("run", "hello.py").code == 2


def test_an_approval_is_listed_and_can_be_taken_back(laboratory: Laboratory) -> None:
    laboratory.praxis("protocols", "approve", "hello.py", "--reason", "checked")
    listed = laboratory.praxis("protocols", "approved", "--json").events
    assert [(event["event"], event.get("name"), event.get("reason")) for event in listed[:-1]] == [
        ("approval", "hello.py", "checked")
    ]
    assert "Only these run here" in laboratory.praxis("protocols", "approved").out
    assert "no longer approved" in laboratory.praxis("protocols", "unapprove", listed[0]["sha256"][:10]).out
    assert laboratory.praxis("protocols", "unapprove", "hello.py").code == 2
    assert laboratory.praxis("run", "hello.py").code == 2


def test_an_approval_needs_a_reason(laboratory: Laboratory) -> None:
    assert laboratory.praxis("protocols", "approve", "hello.py").code == 2
    assert laboratory.praxis("protocols", "approve", "hello.py", "--reason", " ").code == 2


def test_a_damaged_list_lets_nothing_run(laboratory: Laboratory) -> None:
    laboratory.listed.parent.mkdir()
    laboratory.listed.write_text("{")
    refused = laboratory.praxis("run", "hello.py")
    assert refused.code != 0
    assert "it is damaged" in refused.err


def test_the_list_that_the_settings_name_counts(laboratory: Laboratory) -> None:
    shared = laboratory.home / "shared" / "list.json"
    laboratory.have(approved_only=True, approved_list=str(shared))
    laboratory.praxis("protocols", "approve", "hello.py", "--reason", "checked")
    assert shared.exists()
    assert not laboratory.listed.exists()
    assert laboratory.praxis("run", "hello.py").code == 0


@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="nothing is denied to root")
def test_a_list_of_somebody_else_cannot_be_changed(tmp_path: Path) -> None:
    folder = tmp_path / "theirs"
    folder.mkdir()
    listed = ApprovedList(folder / "list.json")
    listed.approve(Program("pass", "a.py"), name="a", by="b", reason="c")
    (listed.path if sys.platform == "win32" else folder).chmod(0o500)  # there, read-only
    before = listed.path.read_bytes()
    with pytest.raises(StorageError, match="cannot be written"):
        listed.approve(Program("2", "b.py"), name="b", by="b", reason="c")
    assert listed.path.read_bytes() == before


def test_the_digest_covers_the_files_that_a_program_imports(tmp_path: Path) -> None:
    listed = ApprovedList(tmp_path / "list.json")
    program = Program("import doses", "a.py", companions=(Companion("doses", "X = 1", "doses.py"),))
    listed.approve(program, name="a.py", by="anna", reason="checked")
    assert listed.approval(program) is not None
    changed = Program("import doses", "a.py", companions=(Companion("doses", "X = 2", "doses.py"),))
    assert listed.approval(changed) is None
    assert listed.approval(Program("import doses", "a.py")) is None


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"format": 2, "approved": []}',
        '{"format": 1, "approved": [{"sha256": "x"}]}',
        "\0" * 9,
    ],
)
def test_a_list_that_is_none_is_never_taken_for_an_empty_one(tmp_path: Path, content: str) -> None:
    path = tmp_path / "list.json"
    path.write_text(content)
    with pytest.raises(StorageError):
        ApprovedList(path).approvals()
    with pytest.raises((StorageError, UsageError)):
        ApprovedList(path).approve(Program("pass", "a.py"), name="a", by="b", reason="c")
    assert path.read_text() == content
