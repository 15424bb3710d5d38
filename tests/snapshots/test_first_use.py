"""Several threads can read images at once, even at first use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

MANY_AT_ONCE = """
import sys, threading
from praxis_desktop.snapshots import metadata
from tests.snapshots.small_images import state
sys.setswitchinterval(1e-6)
start = threading.Barrier(8)
read = []

def read_state():
    start.wait()
    read.append(metadata.guest_state(state()).table_size)

threads = [threading.Thread(target=read_state) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert read == [8734] * 8, read
"""


@pytest.mark.parametrize("turn", range(5))
def test_the_first_images_of_a_process_are_read_by_many_threads(turn: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MANY_AT_ONCE], cwd=ROOT, capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
