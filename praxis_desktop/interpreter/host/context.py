"""The state that the host's themes share: one Host per interpreter."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from praxis_desktop.interpreter.control import Control
    from praxis_desktop.interpreter.environment import Environment
    from praxis_desktop.interpreter.host.clock import Clocks
    from praxis_desktop.interpreter.host.deferred import DeferredPromises
    from praxis_desktop.interpreter.host.files.filesystem import FileSystem
    from praxis_desktop.interpreter.host.js.buffers import Buffers
    from praxis_desktop.interpreter.host.js.conversions import Converter
    from praxis_desktop.interpreter.host.js.errors import ErrorBridge
    from praxis_desktop.interpreter.host.js.proxies import ProxyRegistry
    from praxis_desktop.interpreter.host.js.pyproxy import PyProxy
    from praxis_desktop.interpreter.host.js.standard_objects import StandardObjects
    from praxis_desktop.interpreter.host.js.values import JsObject
    from praxis_desktop.interpreter.host.js.waiting import PromiseFactory
    from praxis_desktop.interpreter.host.linking.libffi import Libffi
    from praxis_desktop.interpreter.host.linking.linker import Linker
    from praxis_desktop.interpreter.host.loop import EventLoop
    from praxis_desktop.interpreter.host.signals import Signals
    from praxis_desktop.interpreter.host.ticks import Ticks
    from praxis_desktop.interpreter.host.web.broadcast_channel import BroadcastChannel
    from praxis_desktop.interpreter.image import Image
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
    promises: PromiseFactory
    ticks: Ticks
    deferred: DeferredPromises
    buffers: Buffers
    clocks: Clocks
    linker: Linker
    libffi: Libffi
    signals: Signals
    globals: JsObject
    """What the guest imports from ``js``."""
    api: JsObject
    """Pyodide's internal API object, as its C and Python code expect it."""
    public_api: JsObject
    """What the guest imports as ``pyodide_js``."""
    standard: StandardObjects
    """What these three held before a program changed them."""
    pyodide_module: PyProxy | None
    """The guest's ``_pyodide`` package, set while the guest boots."""
    shims: dict[str, PyProxy]
    """The functions of our package in the guest that the host calls; see ``boot.connect_shims``."""
    environ: dict[str, str]
    """The guest's environment variables at its start."""
    image: Image | None
    """What it was restored from; None when it was booted."""
    memory_limit: int
    """Bytes of linear memory the guest may use."""
    channels: list[BroadcastChannel]
    """Its open BroadcastChannels; there once a program has made one."""
    far_ends: dict[str, Callable[[object], None]]
    """Who of the embedder is told what is posted to the BroadcastChannels of a name, in a turn of its own."""
    obstacles: dict[str, Callable[[], str]]
    """What keeps an image from being captured, by the name of the object that knows: see
    ``Interpreter.hold_back``.
    """
    named: dict[str, object]
    """Host objects of the embedder that images know by name."""
    returned: dict[str, object]
    """Those that came back with what was restored, by the names under which they were offered: whoever takes
    the place of their embedder finds them here.
    """
    read_line: Callable[[str], str]
    """Asks whoever sits before the program for a line: takes the prompt, returns "" at the end of input."""
