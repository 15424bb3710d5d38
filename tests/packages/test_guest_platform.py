"""The description of the guest for package tools agrees with the guest itself."""

from __future__ import annotations

import json

from praxis_desktop.packages.guest_platform import (
    INTERPRETER,
    PLATFORM,
    PYTHON,
    PYTHON_FULL,
    markers,
    tags,
)
from praxis_desktop.protocols import text
from tests.interpreter.guests import evaluate

_ASK = """
import json, os, platform, sys, sysconfig
json.dumps({
    "markers": {
        "implementation_name": sys.implementation.name,
        "implementation_version": platform.python_version(),
        "os_name": os.name,
        "platform_machine": platform.machine(),
        "platform_python_implementation": platform.python_implementation(),
        "platform_release": platform.release(),
        "platform_system": platform.system(),
        "platform_version": platform.version(),
        "python_full_version": platform.python_version(),
        "python_version": ".".join(platform.python_version_tuple()[:2]),
        "sys_platform": sys.platform,
    },
    "abi": sysconfig.get_config_var("PYODIDE_ABI_VERSION"),
})
"""


def test_the_guest_says_the_same() -> None:
    told = json.loads(evaluate(_ASK))
    assert told["markers"] == markers()
    assert PYTHON_FULL.startswith(f"{PYTHON}.")
    assert "cp" + PYTHON.replace(".", "") == INTERPRETER
    assert text.PYTHON == PYTHON_FULL
    assert told["abi"] is None or told["abi"] in PLATFORM


def test_native_wheels_go_before_others() -> None:
    texts = [str(tag) for tag in tags()]
    assert texts[0] == f"cp314-cp314-{PLATFORM}"
    assert texts.index(f"cp314-abi3-{PLATFORM}") < texts.index("py3-none-any")
    assert not any("linux" in text for text in texts)
