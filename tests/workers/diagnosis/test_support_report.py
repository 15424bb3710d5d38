"""The report for support: the findings, and recent errors."""

from __future__ import annotations

import json
import os
import time
import zipfile
from pathlib import Path

import pytest

from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.workers.diagnosis.checks import Check
from praxis_desktop.workers.diagnosis.report import report_path, write_support_report

CHECKS = [
    Check("Program", "ok", "Praxis Desktop 1.2.3"),
    Check(
        "Ports",
        "warning",
        "this user does not have permission to open /dev/ttyS0",
        "Join dialout.",
        {"device": "x"},
    ),
]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))
    (tmp_path / "home" / "data" / "logs").mkdir(parents=True)
    return tmp_path / "home"


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_it_holds_what_was_found(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRAXIS_WHEELHOUSE", "https://me:secret@share.example/wheels")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    target = tmp_path / "report.zip"
    write_support_report(target, CHECKS)
    found = parts(target)
    assert list(found) == ["README.txt", "report.txt", "checks.json", "computer.json", "packages.txt"]
    assert (
        "Ports: warning: this user does not have permission to open /dev/ttyS0\n    Join dialout.\n"
        in found["report.txt"]
    )
    assert [check["state"] for check in json.loads(found["checks.json"])] == ["ok", "warning"]
    variables = json.loads(found["computer.json"])["variables"]
    assert variables["PRAXIS_WHEELHOUSE"] == "https://***@share.example/wheels"
    assert "AWS_SECRET_ACCESS_KEY" not in variables
    assert "pyserial 3.5" in found["packages.txt"]
    assert not any("secret" in text for name, text in found.items() if name != "README.txt")


def test_the_latest_faults_are_in_it_with_their_ends(home: Path, tmp_path: Path) -> None:
    logs = home / "data" / "logs"
    for number in range(20):
        (logs / f"defect {number}.log").write_text(f"fault {number}")
        os.utime(logs / f"defect {number}.log", (time.time(), time.time() - 100 + number))
    (logs / "window.log").write_bytes(b"x" * (1 << 20) + b"the end")
    (logs / "old.log").write_text("long ago")
    os.utime(logs / "old.log", (1, 1))
    (home / "data" / "crashes").mkdir()
    (home / "data" / "crashes" / "faults.log").write_text("Fatal Python error")
    write_support_report(tmp_path / "report.zip", CHECKS)
    found = {name: text for name, text in parts(tmp_path / "report.zip").items() if name.startswith("logs/")}
    assert len(found) == 12
    assert found["logs/faults.log"] == "Fatal Python error"
    assert found["logs/window.log"].endswith("the end")
    assert len(found["logs/window.log"]) == 64 << 10
    assert found["logs/defect 19.log"] == "fault 19"
    assert "logs/old.log" not in found


def test_where_it_goes(tmp_path: Path) -> None:
    assert report_path(str(tmp_path)).parent == tmp_path
    assert report_path(str(tmp_path)).name.startswith("praxis-desktop-report-")
    assert report_path(str(tmp_path / "one.ZIP")) == tmp_path / "one.ZIP"
    with pytest.raises(UsageError, match="is not the name of an archive"):
        report_path(str(tmp_path / "one.txt"))
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="cannot be written"):
        write_support_report(tmp_path / "file" / "one.zip", CHECKS)
