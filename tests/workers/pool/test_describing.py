"""Declarations of untrusted programs are never imported in a guest of this process."""

from __future__ import annotations

import pytest

from praxis_desktop.core.directories import cache_directory
from praxis_desktop.protocols import Program
from praxis_desktop.protocols.errors import ProtocolError
from praxis_desktop.runs.describing.describing import describe_program
from praxis_desktop.runs.interpreter_sources import DesktopSnapshots, desktop_snapshots
from praxis_desktop.workers.pool._describing import describe_elsewhere


@pytest.fixture
def interpreters(monkeypatch: pytest.MonkeyPatch) -> DesktopSnapshots:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("a guest of this process imports the program")

    snapshots = desktop_snapshots()
    monkeypatch.setattr(snapshots, "prepare", refuse)
    return snapshots


def test_a_program_is_described_by_another_process_once(
    interpreters: DesktopSnapshots, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = Program("def main(count: int = 3): ...\n# described elsewhere", "/lab/elsewhere.py")
    describe_elsewhere(program, interpreters, cache_directory())
    (protocol,) = describe_program(program, interpreters)
    assert [parameter.default for parameter in protocol.parameters] == [3]
    monkeypatch.setattr("praxis_desktop.workers.pool._describing.ChildProcess", None)
    describe_elsewhere(program, interpreters, cache_directory())


def test_why_it_cannot_be_described_is_known_here(interpreters: DesktopSnapshots) -> None:
    program = Program("1/0\ndef main(): ...\n# described elsewhere", "/lab/elsewhere.py")
    describe_elsewhere(program, interpreters, cache_directory())
    with pytest.raises(ProtocolError, match="ZeroDivisionError"):
        describe_program(program, interpreters)
