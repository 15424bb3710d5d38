"""The Interpreter: one Pyodide, with the methods that an embedder uses."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType

from praxis_desktop.interpreter import boot
from praxis_desktop.interpreter.capturing import Capturing
from praxis_desktop.interpreter.checkpoint import Checkpoint, take_checkpoint
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.environment import Environment, LiveEnvironment
from praxis_desktop.interpreter.faults import Killed, MemoryExhausted
from praxis_desktop.interpreter.host.context import Host
from praxis_desktop.interpreter.image import Image, begin, capture, restore
from praxis_desktop.interpreter.programs import Programs
from praxis_desktop.interpreter.runtime import Runtime
from praxis_desktop.interpreter.streams import (
    ByteSink,
    ByteSource,
    LineSource,
    Sinks,
    StandardInput,
    sink_of,
)
from praxis_desktop.interpreter.threads import check_stack

DEFAULT_MEMORY_LIMIT = 1 << 30
"""Default limit of an interpreter's linear memory, in bytes."""


class Interpreter(Capturing, Programs):
    """A CPython with Pyodide's libraries, in a sandbox of its own.

    Make one with ``boot``, from an ``Image`` with ``restore``, or from another interpreter with ``fork``.
    Close it with ``close``, or use it as a context manager. It belongs to the thread that makes it, which
    must have a large stack (``GuestThread``, ``run_in_guest_thread``). Other threads may call only
    ``interrupt``, ``kill``, ``between_turns``, and the methods of a ``deferred``, and get WrongThread
    otherwise.

    Values are converted according to Pyodide's rules. Numbers, strings, booleans and None are copied, and
    host ``bytes`` become guest ``bytes``. Other guest objects become ``PyProxy`` objects in the host. Other
    host objects become ``JsProxy`` objects in the guest, which sees only their public attributes and methods.
    A PyProxy releases its guest object when it is destroyed, or some time after the host has dropped it.

    Programs fail with the errors that ``faults`` lists. The interpreter is still usable after a PythonError
    or a GuestExit, but not after a Fatal.

    ``stdout`` and ``stderr`` receive the program's output as bytes. ``stdin(count)`` returns input, or
    ``b""`` at the end of the input (waits in a ``streams.BlockingSource`` can be interrupted;
    ``text_streams`` has adapters for strings). ``read_line(prompt)`` returns a line with its newline for
    ``input()`` and ``sys.stdin``; without ``read_line``, lines come from ``stdin``, and the prompt is not
    shown. By default output is dropped and input is empty.
    """

    # ---- making
    @classmethod
    def boot(
        cls,
        runtime: Runtime,
        *,
        environment: Environment | None = None,
        control: Control | None = None,
        memory_limit: int = DEFAULT_MEMORY_LIMIT,
        environ: Mapping[str, str] | None = None,
        stdout: ByteSink | None = None,
        stderr: ByteSink | None = None,
        stdin: ByteSource | None = None,
        read_line: LineSource | None = None,
    ) -> Interpreter:
        """Start a fresh interpreter on the current thread, in about 0.1 s.

        ``environment`` provides the interpreter's time, entropy and completions, by default from the real
        world. ``memory_limit`` is in bytes. ``environ`` adds to the guest's environment variables. Raises
        StackTooSmall, and faults that occur during startup.
        """
        check_stack()
        host = boot.assemble(runtime, memory_limit=memory_limit, environ=dict(environ or {}))
        boot.begin(host, control or Control(), environment or LiveEnvironment())
        interpreter = cls(host)
        try:
            interpreter.set_streams(stdout=stdout, stderr=stderr, stdin=stdin, read_line=read_line)
            with interpreter._border.call():
                boot.start_python(host)
                boot.finish(host)
                boot.install_shims(host)
                boot.connect_shims(host)
                interpreter._connect()
        except BaseException:
            interpreter._discard()
            raise
        return interpreter

    @classmethod
    def restore(
        cls,
        image: Image,
        *,
        environment: Environment | None = None,
        control: Control | None = None,
        stdout: ByteSink | None = None,
        stderr: ByteSink | None = None,
        stdin: ByteSource | None = None,
        read_line: LineSource | None = None,
        named: Mapping[str, object] | None = None,
        checkpoint: Checkpoint | None = None,
    ) -> Interpreter:
        """Return a new interpreter on the current thread, in the state of ``image``. Takes about 2 ms.

        With a ``checkpoint`` of the image, the interpreter has the checkpoint's state. ``named`` provides the
        host objects that were registered under a name when the image was captured. The interpreter's clocks
        continue from the image's; its entropy is fresh. Raises ImageMismatch if the image does not match
        the runtime or a name is missing, and ValueError for a closed image or a checkpoint of another image.
        """
        check_stack()
        host = restore(image, dict(named or {}), checkpoint)
        return cls.start(
            host,
            environment=environment,
            control=control,
            stdout=stdout,
            stderr=stderr,
            stdin=stdin,
            read_line=read_line,
        )

    @classmethod
    def start(
        cls,
        host: Host,
        *,
        environment: Environment | None = None,
        control: Control | None = None,
        stdout: ByteSink | None = None,
        stderr: ByteSink | None = None,
        stdin: ByteSource | None = None,
        read_line: LineSource | None = None,
    ) -> Interpreter:
        """Run a restored interpreter's first instructions on the current thread. This is the second part of
        ``restore``.

        ``PreparedInterpreter`` calls this part separately.
        """
        try:
            begin(host, control or Control(), environment or LiveEnvironment())
        except BaseException:
            host.instance.close()
            raise
        interpreter = cls(host)
        try:
            interpreter.set_streams(stdout=stdout, stderr=stderr, stdin=stdin, read_line=read_line)
            with interpreter._border.call():
                interpreter._connect()
                if host.clocks.follow_zone():
                    host.shims["zone_changed"]()
                # A new run must not repeat the random numbers of the image.
                if not host.environment.goes_on:
                    host.shims["reseed"]()
        except BaseException:
            interpreter._discard()
            raise
        return interpreter

    def fork(
        self, *, environment: Environment | None = None, named: Mapping[str, object] | None = None
    ) -> Interpreter:
        """Return a copy of the interpreter on the same thread, with fresh entropy and the same streams and
        named objects.

        ``named`` replaces some of these objects. If the original is in the middle of a program, ``resume``
        the copy to continue that program.

        Takes about 5 ms while the image that this interpreter was restored from is open, otherwise 20 ms.
        Raises NotCapturable as ``capture`` does.
        """
        filesystem = self._host.filesystem
        shared = {name: value for name, value in self._host.named.items() if name != boot.SHIM_SERVICES}
        image, checkpoint = self._host.image, None
        replaced = (named or {}).keys()
        with self._border.visit():
            if (
                image is None
                or image.memory.is_closed
                # A checkpoint cannot name a source that its image does not have.
                or not filesystem.mounted_names <= image.sources.keys()
            ):
                image = capture(self._host, replaced=replaced)
            else:
                checkpoint = take_checkpoint(self._host, image, replaced=replaced)
        try:
            return Interpreter.restore(
                image,
                checkpoint=checkpoint,
                environment=environment or LiveEnvironment(self._host.environment.timezone),
                stdout=sink_of(filesystem.on_output, "stdout"),
                stderr=sink_of(filesystem.on_output, "stderr"),
                stdin=filesystem.on_input,
                read_line=self._host.read_line,
                named={**shared, **(named or {})},
            )
        finally:
            if checkpoint is None:
                image.close()

    # ---- environment
    @property
    def environment(self) -> Environment:
        """The source of the guest's time, entropy and completions."""
        return self._host.environment

    @property
    def host(self) -> Host:
        """The state that the host's modules share, for embedders that add modules of their own."""
        self._border.check()
        return self._host

    def set_streams(
        self,
        *,
        stdout: ByteSink | None = None,
        stderr: ByteSink | None = None,
        stdin: ByteSource | None = None,
        read_line: LineSource | None = None,
    ) -> None:
        """Set the destinations of output and the sources of input from now on."""
        self._border.check()
        self._host.filesystem.on_output = Sinks(stdout, stderr) if stdout or stderr else None
        standard_input = StandardInput(stdin)
        self._host.filesystem.on_input = standard_input.read
        self._host.read_line = read_line or standard_input.read_line

    @property
    def memory_bytes(self) -> int:
        """The current size of the linear memory in bytes."""
        self._border.check()
        return self._host.instance.memory_size()

    def limit_memory(self, limit: int) -> None:
        """Let the guest use at most ``limit`` bytes of linear memory from now on. Raises MemoryExhausted, and
        changes nothing, if the guest already uses more.
        """
        self._border.check()
        if limit < self.memory_bytes:
            raise MemoryExhausted(
                f"the memory limit of {limit >> 20} MiB is too small for a start: this interpreter"
                f" has {self.memory_bytes >> 20} MiB"
            )
        self._host.memory_limit = limit
        self._host.instance.limit_memory(limit)

    # ---- stopping
    @property
    def control(self) -> Control:
        """The flags that ``interrupt`` and ``kill`` set. Any thread may use them, even before the start."""
        return self._host.control

    def interrupt(self) -> None:
        """Raise KeyboardInterrupt in running code, and cancel what the program awaits. Any thread may call
        it.

        An interrupt between two programs stays pending and interrupts the next program, so that an interrupt
        just before a program begins is not lost. ``control.take_interrupt()`` drops it.
        """
        self._host.control.interrupt()

    def kill(self, fault: Killed | None = None) -> None:
        """Stop the guest immediately, whatever it is doing. The owner gets Killed and must close the
        interpreter. Any thread may call it.
        """
        self._host.control.kill(fault)

    def close(self) -> None:
        """Free everything; idempotent. Call it on the owner's thread, never within a call to the guest."""
        if not self._border.is_closed:
            self._host.instance.close()
            self._border.is_closed = True
            self._host.loop.visits.close()
            self._host.shims.clear()
            self._host.environment.close()

    def __enter__(self) -> Interpreter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ---- internals
    def _connect(self) -> None:
        """Connect interrupts so that they raise signals in running code and cancel awaits between turns."""
        self._host.loop.on_interrupt = self._host.shims["interrupted_while_waiting"]
        self._host.signals.connect()

    def _discard(self) -> None:
        # Inside a call, wasm is still on the stack, and closing would free what it uses.
        if not self._host.instance.depth:
            self.close()
