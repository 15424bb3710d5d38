"""Creates all of the host's groups of functions for one interpreter, and their imports when needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from praxis_desktop.interpreter.handles import RAW_CALL_ENDED
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
from praxis_desktop.interpreter.host.imports import FunctionGroup, HostFunction, ImportTable
from praxis_desktop.interpreter.host.js.arrays import Arrays
from praxis_desktop.interpreter.host.js.awaiting import CallEnded
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


def make_function_groups(host: Host) -> ImportTable:
    """Create all groups of host functions for ``host``, and return the imports of all groups. Groups that
    other groups use are stored in attributes of ``host``.
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
    groups: tuple[FunctionGroup, ...] = (
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
    )
    # The result of the checks for a call that was lent no proxies.
    host.instance.handles[RAW_CALL_ENDED] = CallEnded([])
    return _Imports(groups)


_owners: dict[str, int] = {}
"""For each import, the position of the group that provides it. The position is the same for every host."""


class _Imports(ImportTable):
    """The imports of ``groups``. A group's imports are made when one of them is first needed, because a
    program calls only a tenth of all imports, and making all of them would take a tenth of a restore's time.
    """

    def __init__(self, groups: Sequence[FunctionGroup]) -> None:
        self._groups = groups

    def __missing__(self, name: str) -> HostFunction:
        if not _owners:
            _owners.update(_find_owners(self._groups))
        imports = self._groups[_owners[name]].imports()
        self.update(imports)
        return imports[name]


def _find_owners(groups: Sequence[FunctionGroup]) -> dict[str, int]:
    """Map each import to its group's position. Raises ValueError if two groups provide the same import."""
    provided = [(name, place) for place, group in enumerate(groups) for name in group.imports()]
    counts = Counter(name for name, _ in provided)
    if twice := [name for name, count in counts.items() if count > 1]:
        raise ValueError(f"two groups provide {', '.join(twice)}")
    return dict(provided)
