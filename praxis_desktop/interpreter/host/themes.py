"""Creates all of the host's themes for one interpreter."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from praxis_desktop.interpreter.host.clock import Clocks
from praxis_desktop.interpreter.host.core_library import CoreLibrary
from praxis_desktop.interpreter.host.deferred import DeferredPromises
from praxis_desktop.interpreter.host.entropy import Entropy
from praxis_desktop.interpreter.host.environ import Environ
from praxis_desktop.interpreter.host.event_loop import EventLoop
from praxis_desktop.interpreter.host.files.descriptor_syscalls import DescriptorSyscalls
from praxis_desktop.interpreter.host.files.input_output import FileInputOutput
from praxis_desktop.interpreter.host.files.mapping import Mapping
from praxis_desktop.interpreter.host.files.path_syscalls import PathSyscalls
from praxis_desktop.interpreter.host.guest_threads import GuestThreads
from praxis_desktop.interpreter.host.heap import Heap
from praxis_desktop.interpreter.host.imports import ImportTable, Theme
from praxis_desktop.interpreter.host.js.arrays import Arrays
from praxis_desktop.interpreter.host.js.buffers import Buffers
from praxis_desktop.interpreter.host.js.calls import Calls
from praxis_desktop.interpreter.host.js.conversions import Converter
from praxis_desktop.interpreter.host.js.errors import ErrorBridge
from praxis_desktop.interpreter.host.js.iteration import Iteration
from praxis_desktop.interpreter.host.js.maps import Collections
from praxis_desktop.interpreter.host.js.objects import Objects
from praxis_desktop.interpreter.host.js.proxies import ProxyRegistry
from praxis_desktop.interpreter.host.js.to_js import ToJs
from praxis_desktop.interpreter.host.js.typeflags import TypeFlags
from praxis_desktop.interpreter.host.js.waiting import PromiseFactory
from praxis_desktop.interpreter.host.linking.libffi import Libffi
from praxis_desktop.interpreter.host.linking.linker import Linker
from praxis_desktop.interpreter.host.process import Process
from praxis_desktop.interpreter.host.signals import Signals
from praxis_desktop.interpreter.host.sockets import Sockets
from praxis_desktop.interpreter.host.ticks import Ticks

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host


def make_themes(host: Host) -> ImportTable:
    """Create all themes for ``host``, store the ones that other themes use as its attributes, and return all
    imports. Raises ValueError if two themes provide the same import.
    """
    host.errors = ErrorBridge(host)
    host.loop = EventLoop(host)
    host.proxies = ProxyRegistry(host)
    host.converter = Converter(host)
    host.promises = PromiseFactory(host)
    host.ticks = Ticks(host)
    host.deferred = DeferredPromises(host)
    host.buffers = Buffers(host)
    host.clocks = Clocks(host)
    host.linker = Linker(host)
    host.libffi = Libffi(host)
    host.signals = Signals(host)
    host.threads = GuestThreads(host)
    themes: list[Theme] = [
        host.errors,
        host.proxies,
        host.converter,
        host.promises,
        host.buffers,
        host.linker,
        host.libffi,
        host.signals,
        host.threads,
        Arrays(host),
        Calls(host),
        host.clocks,
        Collections(host),
        CoreLibrary(host),
        DescriptorSyscalls(host),
        Entropy(host),
        Environ(host),
        FileInputOutput(host),
        Heap(host),
        Iteration(host),
        Mapping(host),
        Objects(host),
        PathSyscalls(host),
        Process(host),
        Sockets(host),
        ToJs(host),
        TypeFlags(host),
    ]
    answered = [theme.imports() for theme in themes]
    table: ImportTable = {}
    for imports in answered:
        table.update(imports)
    if len(table) < sum(map(len, answered)):
        counts = Counter(name for imports in answered for name in imports)
        twice = [name for name, count in counts.items() if count > 1]
        raise ValueError(f"two themes answer {', '.join(twice)}")
    return table
