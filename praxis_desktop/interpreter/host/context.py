"""The state that the host's themes share: one Host per interpreter."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from praxis_desktop.interpreter.control import Control
    from praxis_desktop.interpreter.environment import Environment
    from praxis_desktop.interpreter.host.conversions import Converter
    from praxis_desktop.interpreter.host.errors import ErrorBridge
    from praxis_desktop.interpreter.host.filesystem import FileSystem
    from praxis_desktop.interpreter.host.linking import Linker
    from praxis_desktop.interpreter.host.loop import EventLoop
    from praxis_desktop.interpreter.host.proxies import ProxyRegistry, PyProxy
    from praxis_desktop.interpreter.host.values import JsObject
    from praxis_desktop.interpreter.instance import Instance


class Host:
    """What every theme may look up; filled by ``boot.assemble`` before the first guest instruction."""

    instance: Instance
    environment: Environment
    control: Control
    filesystem: FileSystem
    loop: EventLoop
    errors: ErrorBridge
    converter: Converter
    proxies: ProxyRegistry
    linker: Linker
    globals: JsObject
    """What the guest imports from ``js``."""
    api: JsObject
    """Pyodide's internal API object, as its C and Python code expect it."""
    public_api: JsObject
    """What the guest imports as ``pyodide_js``."""
    pyodide_module: PyProxy | None
    """The guest's ``_pyodide`` package, set while the guest boots."""
    environ: dict[str, str]
    """The guest's environment variables at its start."""
