"""numpy is linked before Python imports it, which holds its lock while it does so."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

LINKS = """
import sys
from pathlib import Path
from praxis_desktop.gui.live.number_loading import link_library, load_numbers

def is_linked():
    return "_multiarray_umath" in Path("/proc/self/maps").read_text()

assert not is_linked()
link_library()
assert is_linked() and "numpy" not in sys.modules
load_numbers()
assert "numpy" in sys.modules
"""


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="what is linked is read from Linux's /proc")
def test_the_library_is_linked_before_it_is_imported() -> None:
    subprocess.run([sys.executable, "-c", LINKS], check=True, timeout=60)


def test_without_numpy_there_is_nothing_to_load() -> None:
    hidden = (
        "import sys; sys.modules['numpy'] = None\n"
        "from praxis_desktop.gui.live.number_loading import load_numbers; load_numbers()"
    )
    subprocess.run([sys.executable, "-c", hidden], check=True, timeout=60)
