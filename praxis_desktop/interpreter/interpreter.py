"""The Interpreter: one Pyodide, used as an embedder uses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import get_ident
from types import TracebackType
from typing import Any

from praxis_desktop.interpreter import boot
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.environment import Environment, LiveEnvironment
from praxis_desktop.interpreter.environment.base import StreamName
from praxis_desktop.interpreter.faults import (
    GuestExit,
    InterpreterClosed,
    Killed,
    PythonError,
    Unwind,
)
from praxis_desktop.interpreter.host.context import Host
from praxis_desktop.interpreter.host.filesystem import FileSystem
from praxis_desktop.interpreter.host.promises import Promise
from praxis_desktop.interpreter.host.pyproxy import IS_AWAITABLE, PyProxy
from praxis_desktop.interpreter.image import Image, capture, restore
from praxis_desktop.interpreter.runtime import Runtime
from praxis_desktop.interpreter.streams import ByteSource, LineSource, StandardInput
from praxis_desktop.interpreter.threads import check_stack

ByteSink = Callable[[bytes], None]

DEFAULT_MEMORY_LIMIT = 1 << 30
"""Bytes of linear memory an interpreter may use unless told otherwise."""


class Interpreter:
    """A CPython with Pyodide's libraries, in a sandbox of its own.

    Make one with ``boot``, from an ``Image`` with ``restore``, or from another with ``fork``; end it with
    ``close`` or use it as a context manager. It belongs to the thread that makes it, which must have a large
    stack (``GuestThread``, ``run_in_guest_thread``): every other thread gets WrongThread, and may call only
    ``interrupt`` and ``kill``.

    Values cross as Pyodide says: numbers, strings, booleans and None by value; other guest objects come as
    ``PyProxy``, other host objects are seen by the guest as ``JsProxy``, their public attributes and methods
    alone. Host ``bytes`` become guest ``bytes``.

    Programs end in what ``faults`` lists: PythonError and GuestExit leave the interpreter usable, a Fatal
    does not.

    ``stdout`` and ``stderr`` receive what the program writes, as bytes; ``stdin(count)`` answers what it
    reads, ``b""`` at the end (``streams.BlockingSource`` makes one that a stop can end). ``read_line(prompt)``
    answers ``input()`` and ``sys.stdin`` with a line and its newline; without it they take their lines from
    ``stdin``, and nobody shows the prompt. Without any of them output is dropped and input is at its end.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._closed = False
        self._entry: Any = None
        self._flush: Any = None

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
        """Start a fresh interpreter on the current thread; about 0.1 s.

        ``environment`` is where its time, entropy and completions come from: the real world by default.
        ``memory_limit`` is in bytes. ``environ`` adds to the guest's environment variables. Raises
        StackTooSmall, and faults of the start itself.
        """
        check_stack()
        host = boot.assemble(
            runtime,
            control or Control(),
            environment or LiveEnvironment(),
            memory_limit=memory_limit,
            environ=dict(environ or {}),
        )
        interpreter = cls(host)
        try:
            interpreter.set_streams(stdout=stdout, stderr=stderr, stdin=stdin, read_line=read_line)
            with interpreter._guest():
                boot.start_python(host)
                boot.finish(host)
                boot.install_shims(host)
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
    ) -> Interpreter:
        """A new interpreter on the current thread, in the state of ``image``; about 2 ms.

        ``named`` gives the host objects that were registered under a name when the image was captured. Its
        clocks go on from the image's; its entropy is fresh. Raises ImageMismatch when the image does not fit
        the runtime or a name is missing.
        """
        check_stack()
        host = restore(image, control or Control(), environment or LiveEnvironment(), dict(named or {}))
        interpreter = cls(host)
        try:
            interpreter.set_streams(stdout=stdout, stderr=stderr, stdin=stdin, read_line=read_line)
            with interpreter._guest():
                interpreter._connect()
                interpreter._entry.get_attribute("reseed")()
        except BaseException:
            interpreter._discard()
            raise
        return interpreter

    def capture(self) -> Image:
        """The interpreter's whole state, for ``restore``; it goes on itself. Only between calls, not inside
        one.

        Raises NotCapturable naming a host object the guest holds that has no name (see ``register``).
        """
        with self._guest():
            return capture(self._host)

    def fork(self, *, environment: Environment | None = None) -> Interpreter:
        """A copy of the interpreter, on the same thread, with fresh entropy, this one's streams and named
        objects.
        """
        filesystem = self._host.filesystem
        image = self.capture()
        try:
            return Interpreter.restore(
                image,
                environment=environment,
                stdout=_sink_of(filesystem, "stdout"),
                stderr=_sink_of(filesystem, "stderr"),
                stdin=filesystem.on_input,
                read_line=self._host.read_line,
                named=self._host.named,
            )
        finally:
            image.close()

    # ---- running
    def run(self, source: str, *, filename: str = "<exec>", namespace: PyProxy | None = None) -> Any:
        """Run statements in the guest's ``__main__``, or in ``namespace`` (a dict of the guest), and return
        the value of the last one if it is an expression.

        Raises PythonError with the traceback as CPython prints it, GuestInterrupted after an ``interrupt``.
        """
        with self.program():
            return self._entry.get_attribute("run")(source, filename, namespace)

    def run_async(self, source: str, *, filename: str = "<exec>", namespace: PyProxy | None = None) -> Any:
        """Like ``run``, with top-level ``await``; returns when the last statement has ended."""
        with self.program():
            return self._settle(self._entry.get_attribute("run_async")(source, filename, namespace))

    def run_script(self, source: str | bytes, *, filename: str, arguments: Sequence[str] = ()) -> Any:
        """Run a file's content as ``python filename arguments`` would; top-level ``await`` is allowed.

        ``source`` as bytes keeps the file's own encoding line in force. Returns the value of the last
        statement if it is an expression. Raises like ``run``, and GuestExit for ``sys.exit()``.
        """
        with self.program():
            run_script = self._entry.get_attribute("run_script")
            return self._settle(run_script(source, filename, list(arguments)))

    def finish(self) -> None:
        """What CPython does at the end of a process: ``atexit`` functions, then flushed streams."""
        with self._guest():
            self._entry.get_attribute("finish")()

    def wait(self, awaitable: object) -> Any:
        """Run the guest's event loop until ``awaitable`` is done, and return or raise what it came to.

        Anything else is returned as it is.
        """
        with self._guest():
            return self._settle(awaitable)

    def load(self, path: str) -> Any:
        """A function, class or other object of the guest: ``"module:name"`` or ``"module:Class.method"``.

        The module is imported. A class can be called for an instance, a function called, attributes taken;
        what a coroutine function returns goes to ``wait``.
        """
        with self._guest():
            return self._entry.get_attribute("load")(path)

    def complete(self, source: str) -> tuple[list[str], int]:
        """Completions for the end of ``source``, and where in it the completed word starts."""
        with self._guest():
            found = self._entry.get_attribute("complete")(source)
            names, start = found.to_js()
            found.destroy()
            return names, start

    # ---- values
    @property
    def globals(self) -> PyProxy:
        """The namespace of the guest's ``__main__``."""
        with self._guest():
            namespace: PyProxy = self._entry.get_attribute("main_namespace")()
            return namespace

    def get(self, name: str) -> Any:
        """A variable of ``__main__``. Raises KeyError."""
        with self._guest():
            return self.globals[name]

    def set(self, name: str, value: object) -> None:
        """Set a variable of ``__main__``."""
        with self._guest():
            self.globals[name] = value

    def register_module(self, name: str, module: object) -> None:
        """Let the guest ``import name``: the public attributes and methods of ``module``, a host object.

        The object is known to images by that name: ``restore`` takes what stands for it then.
        """
        with self._guest():
            self._host.named[f"module:{name}"] = module
            self._entry.get_attribute("register_module")(name, module)

    def unregister_module(self, name: str) -> None:
        """Take a registered module away again."""
        with self._guest():
            self._host.named.pop(f"module:{name}", None)
            self._entry.get_attribute("unregister_module")(name)

    def promise(self) -> Promise:
        """A promise the guest can await and this thread settles."""
        with self._guest():
            return self._host.promises.create()

    # ---- the outside
    @property
    def files(self) -> FileSystem:
        """The guest's files: read, write, mount."""
        self._check()
        return self._host.filesystem

    @property
    def environment(self) -> Environment:
        """Where the guest's time, entropy and completions come from."""
        return self._host.environment

    @property
    def host(self) -> Host:
        """What the themes share; for embedders that add host modules of their own."""
        self._check()
        return self._host

    def set_streams(
        self,
        *,
        stdout: ByteSink | None = None,
        stderr: ByteSink | None = None,
        stdin: ByteSource | None = None,
        read_line: LineSource | None = None,
    ) -> None:
        """Where output goes and input comes from, from now on."""
        self._host.filesystem.on_output = _Sinks(stdout, stderr) if stdout or stderr else None
        standard_input = StandardInput(stdin)
        self._host.filesystem.on_input = standard_input.read
        self._host.read_line = read_line or standard_input.read_line

    @property
    def memory_bytes(self) -> int:
        """Bytes of linear memory now."""
        self._check()
        return self._host.instance.memory_size()

    # ---- stopping
    @property
    def control(self) -> Control:
        """The flags behind ``interrupt`` and ``kill``, usable from any thread and before the start."""
        return self._host.control

    def interrupt(self) -> None:
        """Any thread: KeyboardInterrupt in running code, cancellation of what the program awaits."""
        self._host.control.interrupt()

    def kill(self, fault: Killed | None = None) -> None:
        """Any thread: end the guest at once, whatever it does. Its owner gets Killed and must close it."""
        self._host.control.kill(fault)

    def close(self) -> None:
        """Free everything; idempotent. On the owner's thread, not from inside a call of the guest."""
        if not self._closed:
            self._host.instance.close()
            self._closed = True
            self._entry = self._flush = None
            self._host.environment.close()

    def __enter__(self) -> Interpreter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # ---- inside
    def _connect(self) -> None:
        """Let interrupts in: signals while code runs, cancellation between two turns of the loop."""
        self._entry = boot.find_shim(self._host, "entry")
        self._flush = boot.find_shim(self._host, "streams").get_attribute("flush")
        signals = boot.find_shim(self._host, "signals")
        self._host.loop.on_interrupt = signals.get_attribute("interrupted_while_waiting")
        self._host.signals.connect()

    def _settle(self, value: Any) -> Any:
        """What ``value`` comes to: an awaitable of the guest is run to its end."""
        if isinstance(value, PyProxy) and value.flags & IS_AWAITABLE:
            value = value.ensure_future()
        if isinstance(value, Promise):
            return self._host.loop.run_until(value)
        return value

    def _check(self) -> None:
        if self._closed:
            raise InterpreterClosed("the interpreter is closed")
        if self._host.instance.owner != get_ident():
            self._host.instance.refuse_thread()
        if self._host.instance.lost is not None:
            raise InterpreterClosed(
                f"the interpreter was lost: {self._host.instance.lost.message}",
                hint="Close it and start another.",
            )

    @contextmanager
    def _guest(self) -> Iterator[None]:
        """Around all that runs guest code: what unwound the wasm stack becomes the fault it carries."""
        self._check()
        try:
            yield
        except Unwind as unwind:
            raise unwind.fault from unwind.__cause__
        except PythonError as error:
            if error.type_name == "SystemExit":
                raise GuestExit(_exit_code(error.message)) from None
            raise

    @contextmanager
    def program(self) -> Iterator[None]:
        """Around the run of a program that is more than one call: faults come as they do from ``run``, and
        what it printed without a newline is written when it ends.
        """
        with self._guest():
            try:
                yield
            except Unwind:
                raise
            except Exception:
                self._flush()
                raise
            self._flush()

    def _discard(self) -> None:
        if not self._host.instance.depth:
            self.close()


class _Sinks:
    """Sends output to the sink of its stream."""

    def __init__(self, stdout: ByteSink | None, stderr: ByteSink | None) -> None:
        self.sinks: dict[StreamName, ByteSink | None] = {"stdout": stdout, "stderr": stderr}

    def __call__(self, stream: StreamName, data: bytes) -> None:
        sink = self.sinks[stream]
        if sink is not None:
            sink(data)


def _exit_code(text: str) -> int | str | None:
    """What was given to ``sys.exit``, from the exception's text."""
    if not text:
        return None
    return int(text) if text.removeprefix("-").isdecimal() else text


def _sink_of(filesystem: FileSystem, stream: StreamName) -> ByteSink | None:
    sinks = filesystem.on_output
    return sinks.sinks[stream] if isinstance(sinks, _Sinks) else None
