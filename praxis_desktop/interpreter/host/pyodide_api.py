"""What Pyodide's Python code imports as ``pyodide_js``: its public API, as far as it has a meaning without
JavaScript.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from praxis_desktop.interpreter.host.values import JsError, JsObject

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

PYODIDE_VERSION: Final = "314.0.7"


class PyodideApi:
    """The functions behind ``pyodide_js``."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def install(self) -> None:
        """Make ``host.api`` and ``host.public_api``."""
        self._host.api = JsObject(
            config=JsObject(enableRunUntilComplete=True),
            scheduleCallback=self._host.loop.set_timeout,
            abortSignalAny=self.abort_signal_any,
        )
        self._host.public_api = JsObject(
            _api=self._host.api,
            version=PYODIDE_VERSION,
            loadedPackages=JsObject(),
            loadPackage=self.load_package,
            loadPackagesFromImports=self.load_packages_from_imports,
            checkInterrupt=self.check_interrupt,
        )

    def abort_signal_any(self, signals: list[object]) -> object:
        """A signal that aborts when the first of ``signals`` does."""
        any_of: object = self._host.globals.AbortSignal.any(signals)
        return any_of

    def load_package(self, names: object, *options: object) -> None:
        """Refuse: packages reach this guest as wheels of its own, before the program starts."""
        raise JsError(
            f"{names!s} cannot be loaded here: this runtime has no package index; declare what a program needs "
            "in its '# /// script' block"
        )

    def load_packages_from_imports(self, code: str, *options: object) -> list[object]:
        """Nothing: what code imports is there already, or it is not to be had."""
        return []

    def check_interrupt(self) -> None:
        """Deliver a pending interrupt."""
        self._host.control.check()
