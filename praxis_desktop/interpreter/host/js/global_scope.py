"""The guest's ``js``: the browser objects that make sense without a browser, and an error for all others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from praxis_desktop.interpreter.environment.base import Clock
from praxis_desktop.interpreter.host.js.attributes import define_properties
from praxis_desktop.interpreter.host.js.console import make_console
from praxis_desktop.interpreter.host.js.constructors import JsClass, JsFunction
from praxis_desktop.interpreter.host.js.crypto import make_crypto
from praxis_desktop.interpreter.host.js.dates import make_date
from praxis_desktop.interpreter.host.js.errors import NotAvailable
from praxis_desktop.interpreter.host.js.extensible import ExtensibleObject, ExtensibleProperties
from praxis_desktop.interpreter.host.js.json_functions import make_json, structured_clone
from praxis_desktop.interpreter.host.js.math_functions import make_math
from praxis_desktop.interpreter.host.js.promise_class import make_promise_class
from praxis_desktop.interpreter.host.js.standard_classes import FUNCTIONS, STATELESS_CLASSES
from praxis_desktop.interpreter.host.js.standard_objects import StandardObjects
from praxis_desktop.interpreter.host.js.text import TEXT_FUNCTIONS, text_classes
from praxis_desktop.interpreter.host.js.values import FLAGS, MISSING, JsError, JsObject, js_type_error
from praxis_desktop.interpreter.host.web.global_classes import Loaded, web_classes

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

PYODIDE_VERSION = "314.0.7"
ABI_VERSION = "2026_0"


class JsGlobals(ExtensibleObject):
    """``globalThis``: a plain object, except that its error for a missing name says there is no browser."""


class GlobalProperties(ExtensibleProperties):
    """The properties of ``js``."""

    def get(self, value: Any, key: str) -> Any:
        """Return the value. If it is missing, raise NotAvailable, or return MISSING for names like ``_x``."""
        found = super().get(value, key)
        if found is MISSING and key[:1] != "_":
            raise NotAvailable(
                f"js.{key} is not available: the guest runs without a browser and without a JavaScript engine"
            )
        return found


define_properties(JsGlobals, GlobalProperties())
FLAGS[JsGlobals] = 0


_STATELESS_FUNCTIONS: dict[str, Callable[..., Any]] = {**FUNCTIONS, **TEXT_FUNCTIONS}
_SHARED_FUNCTIONS = {name: JsFunction(name, function) for name, function in _STATELESS_FUNCTIONS.items()}
"""Functions that need no interpreter, so all interpreters can share them."""


def install_globals(host: Host) -> None:
    """Fill ``host.globals``, ``host.api`` and ``host.public_api``. An embedder may extend them afterwards."""
    scope = JsGlobals()
    host.globals = scope
    classes = [
        *STATELESS_CLASSES,
        *text_classes(),
        *web_classes(host),
        make_promise_class(host),
        make_date(host),
    ]
    for js_class in classes:
        scope.__dict__[js_class.name] = js_class
    for name in ("Request", "XMLHttpRequest"):
        scope.__dict__[name] = JsClass(name, Unavailable(name))
    scope.console = make_console(host)
    scope.JSON = make_json()
    scope.Math = make_math(host)
    scope.crypto = make_crypto(host)
    scope.performance = JsObject(now=JsFunction("performance.now", Milliseconds(host)))
    scope.navigator = ExtensibleObject(
        userAgent="PraxisDesktop", language="en-US", languages=["en-US"], hardwareConcurrency=1, onLine=False
    )
    scope.__dict__.update(_SHARED_FUNCTIONS)
    functions: dict[str, Callable[..., Any]] = {
        "setTimeout": host.loop.set_timeout,
        "clearTimeout": host.loop.clear_timeout,
        "setInterval": host.loop.set_interval,
        "clearInterval": host.loop.clear_timeout,
        "queueMicrotask": host.loop.enqueue,
        "structuredClone": structured_clone,
        "eval": refuse_eval,
        "fetch": Refusal(host, "fetch"),
    }
    for name, function in functions.items():
        scope.__dict__[name] = JsFunction(name, function)
    scope.NaN = float("nan")
    scope.Infinity = float("inf")
    # A page's names for the global scope: code written for a browser uses them to find what its page defines.
    scope.globalThis = scope.self = scope.window = scope
    _install_api(host)


def _install_api(host: Host) -> None:
    """Provide the members of ``pyodide_js`` and ``pyodide_js._api`` that Pyodide's Python code uses."""
    host.api = JsObject(
        scheduleCallback=JsFunction("scheduleCallback", host.loop.set_timeout),
        abortSignalAny=JsFunction("abortSignalAny", Loaded(host, "AbortSignal", "of_any")),
        config=JsObject(enableRunUntilComplete=True),
        version=PYODIDE_VERSION,
        abiVersion=ABI_VERSION,
    )
    host.public_api = JsObject(
        version=PYODIDE_VERSION,
        loadedPackages=JsObject(),
        loadPackage=JsFunction("loadPackage", refuse_packages),
        loadPackagesFromImports=JsFunction("loadPackagesFromImports", NoPackages(host)),
        setDebug=JsFunction("setDebug", host.proxies.set_debug),
        _api=host.api,
    )
    host.standard = StandardObjects({"js": host.globals, "api": host.api, "pyodide_js": host.public_api})


class Milliseconds:
    """``performance.now``: the time in milliseconds."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def __call__(self) -> float:
        return self._host.environment.clock(Clock.MONOTONIC) / 1e6


class Refusal:
    """Replaces a function that only an embedder can provide: returns a promise that is rejected."""

    def __init__(self, host: Host, name: str) -> None:
        self._host = host
        self._name = name

    def __call__(self, *arguments: object) -> Any:
        return self._host.promises.rejected(
            js_type_error(f"{self._name} is not available: this interpreter was given no network")
        )


class NoPackages:
    """``loadPackagesFromImports``: does nothing, because packages are part of the image."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def __call__(self, *arguments: object) -> Any:
        return self._host.promises.resolved([])


class Unavailable:
    """Replaces a constructor that only an embedder can provide: raises JavaScript's TypeError."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, *arguments: object) -> None:
        raise js_type_error(f"{self._name} is not available: this interpreter was given no network")


def refuse_eval(source: object = None) -> None:
    """``eval``: refuses, because the host cannot run JavaScript."""
    raise JsError("JavaScript cannot be run: the guest runs without a JavaScript engine", "EvalError")


def refuse_packages(*arguments: object) -> None:
    """``loadPackage``: refuses, because packages are part of the image."""
    raise JsError("packages cannot be loaded while the guest runs: they are part of its image")
