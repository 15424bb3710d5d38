"""A whole interpreter as a value: captured between two calls, and restored as often as needed."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.precedence import precedence
from praxis_desktop.interpreter import boot
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.environment import Environment, Moment
from praxis_desktop.interpreter.faults import GuestError, InterpreterBusy
from praxis_desktop.interpreter.host.context import Host
from praxis_desktop.interpreter.host.files.sources import Source
from praxis_desktop.interpreter.host.graph import GraphReader, GraphWriter, NotCapturable
from praxis_desktop.interpreter.host.js.standard_objects import Change
from praxis_desktop.interpreter.host.js.values import ERROR, NO_VALUE, NULL
from praxis_desktop.interpreter.host.linking.linker import LinkError
from praxis_desktop.interpreter.memory_image import PAGE, MemoryImage
from praxis_desktop.interpreter.references import REFERENCE_TABLES
from praxis_desktop.interpreter.runtime import Runtime

if TYPE_CHECKING:
    from praxis_desktop.interpreter.checkpoint import Checkpoint

_SCOPES = {
    "js": "the JavaScript global",
    "api": "Pyodide's API",
    "pyodide_js": "the module pyodide_js",
}


class ImageMismatch(GuestError):
    """The image cannot be restored: its libraries or their addresses differ, or a named object is missing."""

    exit_code = ExitCode.INTERNAL


class Image(Struct, frozen=True):
    """The state of an interpreter: its memory, and everything else as JSON-compatible ``state``."""

    runtime: Runtime
    memory: MemoryImage
    state: dict[str, Any]
    sources: Mapping[str, Source]
    """The mounted sources, keyed by the names that ``state`` uses."""

    def __repr__(self) -> str:
        return f"Image({self.memory.size} bytes, {', '.join(self.sources)})"

    def close(self) -> None:
        """Release the image's memory. Interpreters restored from the image keep their own."""
        self.memory.close()


def capture(host: Host, *, replaced: Container[str] = ()) -> Image:
    """Return the state of ``host`` as an image; see ``capture_state``."""
    state = capture_state(host, replaced=replaced)
    sources = {source.name: source for source in host.filesystem.mounted.values()}
    return Image(host.instance.runtime, MemoryImage(host.instance.memory), state, sources)


def capture_state(host: Host, *, replaced: Container[str] = ()) -> dict[str, Any]:
    """Return the part of an image that is not memory.

    Call this only while no wasm is on the stack. Queued microtasks are run first. ``replaced`` names the
    embedder's objects that a restore will replace; whatever these objects hold does not prevent a capture.

    Raises NotCapturable, which names a host object that an image cannot store, and the holder of that object.
    """
    instance = host.instance
    if instance.depth:
        raise InterpreterBusy("an interpreter cannot be captured from inside one of its calls")
    for name, obstacle in host.obstacles.items():
        if name not in replaced and (what := obstacle()):
            raise NotCapturable(what)
    host.loop.drain()
    # A value that only a dropped handle refers to must not prevent the capture.
    sweep(host)
    writer = GraphWriter(named_objects(host))
    handles = instance.handles.capture()
    # The roots that say most about who holds an object come first: an error names the first one found.
    roots = {
        "loop": writer.encode(host.loop.capture(), "the event loop"),
        "deferred": writer.encode(host.deferred.capture(), "the deferred promises"),
        "promises": writer.encode(host.promises.capture(), "C code"),
        "pyodide_module": writer.encode(host.pyodide_module, "Pyodide"),
        "changed_objects": [
            [
                path,
                change.removed,
                writer.encode(change.members, _SCOPES.get(path, f"the JavaScript object {path}")),
            ]
            for path, change in host.standard.changes().items()
        ],
        "shims": writer.encode(host.shims),
        "handles": [
            [raw, writer.encode(value, "a variable or object of the program")]
            for raw, value in handles["values"].items()
        ],
    }
    return {
        "roots": roots,
        "nodes": writer.nodes,
        "next_handle": handles["next"],
        "free_handles": handles["free"],
        "young_handles": handles["young"],
        "first_array": handles["first_array"],
        "globals": instance.mutable_globals(),
        "references": {table: instance.references.read(table) for table in REFERENCE_TABLES},
        "table_size": instance.table.size(instance.store),
        "linker": host.linker.capture(),
        "libffi": host.libffi.capture(),
        "filesystem": host.filesystem.capture(),
        "proxies": host.proxies.capture(),
        "buffers": host.buffers.capture(),
        "moment": list(host.environment.moment()),
        "clocks": host.clocks.capture(),
        "threads": host.threads.started,
        "environ": dict(host.environ),
        "memory_limit": host.memory_limit,
    }


def sweep(host: Host) -> None:
    """Free the handles that the guest has dropped. Call this only while no wasm is on the stack."""
    host.instance.references.sweep()
    host.instance.references.take_arrays()


def restore(image: Image, named: dict[str, object], checkpoint: Checkpoint | None = None) -> Host:
    """Return an interpreter in the state of ``image`` or, if given, of its ``checkpoint``. Any thread may
    call this; the interpreter belongs to no thread until ``begin`` is called. Raises ImageMismatch if the
    image does not match the runtime or ``named``, or its state was not captured from an interpreter, and
    ValueError for a closed image or a checkpoint of another image.
    """
    if image.memory.is_closed:
        raise ValueError("the image is closed")
    if checkpoint is not None and checkpoint.image is not image:
        raise ValueError("the checkpoint belongs to another image")
    state = image.state if checkpoint is None else checkpoint.state
    host = boot.assemble(
        image.runtime,
        memory_limit=state["memory_limit"],
        environ=state["environ"],
        named=named,
        is_bare=True,
    )
    try:
        _fill(host, image, state, checkpoint)
    except (GuestError, MemoryError):
        host.instance.close()
        raise
    except Exception as error:  # a forged state may lead to any of these exceptions
        host.instance.close()
        raise ImageMismatch(f"its state is not understood: {type(error).__name__}: {error}") from error
    except BaseException:
        host.instance.close()
        raise
    host.image = image
    host.instance.release()
    return host


def begin(host: Host, control: Control, environment: Environment) -> None:
    """Make a restored interpreter belong to the current thread, and attach its environment. The interpreter's
    time continues from the image's. No guest instruction runs.
    """
    moment = host.environment.moment()
    boot.begin(host, control, environment)
    environment.resume(moment)


def _fill(host: Host, image: Image, state: dict[str, Any], checkpoint: Checkpoint | None) -> None:
    instance = host.instance
    store = instance.store
    if not instance.grow_memory(image.memory.size if checkpoint is None else checkpoint.size):
        raise ImageMismatch("the image needs more memory than its limit allows")
    # First, as in a boot, so that the trampoline gets the same index in the function table.
    boot.place_trampoline(instance)
    try:
        mounted = {} if checkpoint is None else checkpoint.sources
        host.filesystem.restore(state["filesystem"], {**image.sources, **mounted})
        host.linker.restore(state["linker"])
    except (ValueError, LinkError) as error:
        raise ImageMismatch(str(error)) from error
    missing = state["table_size"] - instance.table.size(store)
    if missing > 0:
        instance.table.grow(store, missing, None)
    precedence.give_way()
    # After the linking, which writes the libraries' initial data into memory.
    image.memory.load_into(instance)
    if checkpoint is not None:
        _lay_over(instance.memory, checkpoint)
    instance.set_mutable_globals(state["globals"])
    for table, references in state["references"].items():
        instance.references.fill(table, references)
    host.libffi.restore(state["libffi"])
    host.clocks.restore(state["clocks"])
    host.threads.started = state.get("threads", 0)
    host.environment.resume(Moment(*state["moment"]))
    precedence.give_way()
    _restore_graph(host, state)


def _lay_over(memory: memoryview, checkpoint: Checkpoint) -> None:
    pages, taken = memoryview(checkpoint.pages), 0
    for first, count in checkpoint.runs:
        end = taken + count * PAGE
        memory[first * PAGE : (first + count) * PAGE] = pages[taken:end]
        taken = end


def _restore_graph(host: Host, state: dict[str, Any]) -> None:
    host.proxies.restore(state["proxies"])
    host.buffers.restore(state["buffers"])
    try:
        reader = GraphReader(state["nodes"], _NamedObjects(host), host)
        roots = state["roots"]
        for path, removed, members in roots["changed_objects"]:
            host.standard.change(path, Change(removed, reader.decode(members)))
        host.pyodide_module = reader.decode(roots["pyodide_module"])
        host.instance.handles.restore(
            {
                "values": {raw: reader.decode(value) for raw, value in roots["handles"]},
                "next": state["next_handle"],
                "free": state["free_handles"],
                "young": state["young_handles"],
                "first_array": state["first_array"],
            }
        )
        held = {raw for references in state["references"].values() for raw in references}
        if not all(map(host.instance.handles.knows, held)):
            raise ImageMismatch("a reference of the guest has no value")
        host.instance.references.set_first_array(state["first_array"])
        host.loop.restore(reader.decode(roots["loop"]))
        host.deferred.restore(reader.decode(roots["deferred"]))
        host.shims = reader.decode(roots["shims"])
        host.promises.restore(reader.decode(roots["promises"]))
    except KeyError as error:
        raise ImageMismatch(f"the image refers to {error}, which was not given") from None
    host.proxies.queue_orphans()


def named_objects(host: Host) -> dict[str, object]:
    """Return the host objects that an image refers to by name. They exist in every interpreter."""
    return {**host.standard.names(), **_own_objects(host)}


def _own_objects(host: Host) -> dict[str, object]:
    found: dict[str, object] = {"loop": host.loop, "filesystem": host.filesystem}
    found.update({repr(marker): marker for marker in (NULL, ERROR, NO_VALUE)})
    found.update(host.named)
    return found


class _NamedObjects(dict[str, object]):
    """Like ``named_objects``, but finds standard objects on demand, because an image needs few of them."""

    def __init__(self, host: Host) -> None:
        super().__init__(_own_objects(host))
        self._find = host.standard.find

    def __missing__(self, name: str) -> object:
        return self._find(name)
