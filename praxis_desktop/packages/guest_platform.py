"""The guest's platform for package tools: the wheel tags it accepts and the values of its markers.

Tags follow the platform tag specification of Python packages and PEP 783, markers PEP 508. They are constants
of the Pyodide that ships; a test compares each with the guest.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from packaging.markers import Environment
    from packaging.tags import Tag

PYTHON: Final = "3.14"
PYTHON_FULL: Final = "3.14.2"
INTERPRETER: Final = "cp314"
PLATFORM: Final = "pyemscripten_2026_0_wasm32"
"""The platform of native wheels: the ABI of the Pyodide that ships."""


@cache
def tags() -> tuple[Tag, ...]:
    """The tags of wheels that the guest accepts, the best ones first."""
    from packaging.tags import compatible_tags, cpython_tags

    version = (3, 14)
    native = cpython_tags(version, abis=["cp314"], platforms=[PLATFORM])
    return (*native, *compatible_tags(version, INTERPRETER, [PLATFORM]))


@cache
def markers() -> Environment:
    """The values of environment markers in the guest."""
    return {
        "implementation_name": "cpython",
        "implementation_version": PYTHON_FULL,
        "os_name": "posix",
        "platform_machine": "wasm32",
        "platform_python_implementation": "CPython",
        "platform_release": "5.0.3",
        "platform_system": "Emscripten",
        "platform_version": "#1",
        "python_full_version": PYTHON_FULL,
        "python_version": PYTHON,
        "sys_platform": "emscripten",
    }
