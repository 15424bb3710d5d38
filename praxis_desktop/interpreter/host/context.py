"""The state that the host's groups of functions share: one Host per interpreter."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from praxis_desktop.interpreter.control import Control
    from praxis_desktop.interpreter.environment import Environment
    from praxis_desktop.interpreter.host.clock import Clocks
    from praxis_desktop.interpreter.host.deferred import DeferredPromises
    from praxis_desktop.interpreter.host.event_loop import EventLoop
    from praxis_desktop.interpreter.host.files.filesystem import FileSystem
    from praxis_desktop.interpreter.host.guest_threads import GuestThreads
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
    from praxis_desktop.interpreter.host.network import Network
    from praxis_desktop.interpreter.host.readiness import Readiness
    from praxis_desktop.interpreter.host.signals import Signals
    from praxis_desktop.interpreter.host.ticks import Ticks
    from praxis_desktop.interpreter.host.web.broadcast_channel import BroadcastChannel
    from praxis_desktop.interpreter.image import Image
    from praxis_desktop.interpreter.instance import Instance


class Host:
    """The objects that every group of host functions may use. ``boot.assemble`` sets them before the guest
    executes its first instruction.
    """

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
    threads: GuestThreads
    globals: JsObject
    """The guest's ``js`` module."""
    api: JsObject
    """Pyodide's internal API object, used by its C and Python code."""
    public_api: JsObject
    """The guest's ``pyodide_js`` module."""
    standard: StandardObjects
    """The original contents of ``globals``, ``api`` and ``public_api``, before any program changes them."""
    pyodide_module: PyProxy | None
    """The guest's ``_pyodide`` package, set during boot."""
    shims: dict[str, PyProxy]
    """Functions in our guest package that the host calls; see ``boot.connect_shims``."""
    environ: dict[str, str]
    """The environment variables with which the guest starts."""
    image: Image | None
    """The image from which the interpreter was restored, or None if it was booted."""
    memory_limit: int
    """Maximum size of the guest's linear memory, in bytes."""
    channels: list[BroadcastChannel]
    """The open BroadcastChannels. The attribute does not exist until a program creates one."""
    far_ends: dict[str, Callable[[object], None]]
    """The embedder's receivers for BroadcastChannel messages, keyed by channel name. Each message is
    delivered in a separate turn.
    """
    obstacles: dict[str, Callable[[], str]]
    """Functions that say why no image can be captured, keyed by object name; see ``Interpreter.hold_back``.
    """
    network: Network | None
    """The network for the guest's sockets, or None if there is none."""
    readiness: Readiness
    named: dict[str, object]
    """The embedder's host objects, keyed by the names that images use for them."""
    returned: dict[str, object]
    """Objects restored with an image for its new embedder to take over, keyed by the names under which they
    were offered to the guest.
    """
    read_line: Callable[[str], str]
    """Asks the program's user for a line of input, given a prompt. Returns "" at the end of input."""
