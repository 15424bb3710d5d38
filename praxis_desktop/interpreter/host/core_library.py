"""The functions that Pyodide's C core calls while it starts, to intern constants, announce its Python package
and ask about the host's capabilities.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from praxis_desktop.interpreter.host.imports import ImportTable
from praxis_desktop.interpreter.host.js.values import ERROR, NO_VALUE

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host
    from praxis_desktop.interpreter.host.js.pyproxy import PyProxy

_CONSTANTS: Final[tuple[tuple[str, object], ...]] = (
    ("Jsr_undefined", None),
    ("Jsr_true", True),
    ("Jsr_false", False),
    ("Jsr_error", ERROR),
    ("Jsr_novalue", NO_VALUE),
)

_CAN_SWITCH_STACKS: Final = 3965009
"""Address of the EM_ASM code that asks whether the guest can wait synchronously. The answer is yes."""


class CoreLibrary:
    """Imports of Pyodide's startup code."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def imports(self) -> ImportTable:
        return {
            "jslib_init_js": self._host.errors.guarded(-1)(self._intern_constants),
            "pyodide_js_init": _nothing,
            "set_pyodide_module": self._set_module,
            "emscripten_asm_const_int": _ask,
            "_PyEM_TrampolineCall_JS": self._call_any,
        }

    def _intern_constants(self) -> int:
        instance = self._host.instance
        for name, value in _CONSTANTS:
            instance.set_u32(instance.global_value(name), instance.export("hiwire_intern")(value))
        return 0

    def _set_module(self, module: PyProxy) -> None:
        self._host.pyodide_module = module

    def _call_any(self, function: int, first: int, second: int, third: int) -> Any:
        return self._host.instance.call_indirect(function, first, second, third)


def _ask(code: int, signature: int, arguments: int) -> int:
    return int(code == _CAN_SWITCH_STACKS)


def _nothing(*_: object) -> None:
    return None
