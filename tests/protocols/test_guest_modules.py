"""The modules that count as the guest's own are exactly those of the guest."""

from __future__ import annotations

import json

from praxis_desktop.protocols.text import PYTHON, guest_modules, is_in_guest
from tests.interpreter.guests import evaluate

_ASK = """
import json, platform, sys
json.dumps([platform.python_version(), sorted(sys.stdlib_module_names)])
"""


def test_the_guest_has_this_version_and_these_modules() -> None:
    version, names = json.loads(evaluate(_ASK))
    assert version == PYTHON
    assert [name for name in names if not is_in_guest(name)] == []
    assert {"distutils", "imp", "telnetlib"}.isdisjoint(names)
    # The other modules that count as the guest's are in no standard library.
    ours = {"hid", "js", "libusb_package", "praxis", "pylibftdi"}
    others = {name for name in guest_modules() - set(names) if not name.startswith(("pyodide", "web_"))}
    assert others == ours
