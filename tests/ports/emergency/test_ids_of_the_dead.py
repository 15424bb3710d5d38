"""Windows soon gives the ID of a process that has ended to another one."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from praxis_desktop.core.control_folder import guardian_address
from praxis_desktop.ports.emergency.other_guardians import are_dead_programs_guarded


@pytest.mark.skipif(sys.platform != "win32", reason="elsewhere IDs are not given again for long")
def test_a_process_that_is_younger_than_a_guardian_is_not_its_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path))
    address = guardian_address()
    with address.open("w"):
        assert not are_dead_programs_guarded()
        os.utime(address, (1e9, 1e9))
        assert are_dead_programs_guarded()
