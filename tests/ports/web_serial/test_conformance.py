"""Guests pass the Web Platform Tests' checks of Web Serial, on fake ports and on ptys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ports.web_serial.benches import FakeBench, PtyBench
from tests.ports.web_serial.document import DOCUMENT, NOT_APPLICABLE, all_checks
from tests.ports.web_serial.runner import check_files, checks_of, run_checks
from tests.ports.wires import needs_ports

FILES = [pytest.param(path, id=path.stem) for path in check_files()]


@pytest.mark.parametrize("path", FILES)
def test_checks_hold_on_fake_ports(path: Path) -> None:
    results = run_checks(path, [check.name for check in checks_of(path)], FakeBench())
    failed = [trace for trace in results.values() if trace]
    assert not failed, "\n".join(failed)


@needs_ports
@pytest.mark.parametrize("path", FILES)
def test_checks_hold_on_pseudo_terminals(path: Path, tmp_path: Path) -> None:
    names = [check.name for check in checks_of(path) if not check.fake_only]
    results = run_checks(path, names, PtyBench(tmp_path))
    failed = [trace for trace in results.values() if trace]
    assert not failed, "\n".join(failed)


def test_the_document_has_every_check_and_nothing_else() -> None:
    lines = DOCUMENT.read_text().splitlines()
    cells = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines if line[:1] == "|"]
    rows = [row for row in cells if len(row) == 4][2:]
    assert [row[:2] for row in rows] == [(check.file, check.title) for check in all_checks()]
    assert [row for row in rows if "FAILED" in row] == []
    assert [row[0] for row in cells if len(row) == 2][2:] == list(NOT_APPLICABLE)
