"""Tracebacks as CPython prints them for the same script, without frames of this package or of Pyodide."""

from __future__ import annotations

import contextlib
import linecache
import re
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from types import FrameType, TracebackType

from pyodide.ffi import JsException

from _praxis import engine, notebooks, signals

_IMPORTING = "<frozen importlib."

_CELL = re.compile(r"<ipython-input-(\d+)-")
"""Matches the name of a console's cell, which is shown as ``Cell In[N]``, as in IPython's own tracebacks."""

_CELL_RUNNER = "/IPython/core/interactiveshell.py"

_name_of = type.__dict__["__name__"].__get__
"""A function that returns a class's name, whatever its metaclass does."""

MOST_FRAMES = 60
"""Maximum number of frames in an error that is formatted elsewhere."""

_BYTES_SHOWN = 100
"""Maximum number of bytes to show from an invalid text."""

_RESERVE = 1 << 20

_reserve = [bytes(_RESERVE)]
"""Memory that is freed so that an error can be reported when a program has used up the rest."""

_MORE_MEMORY = "Read and store large data in pieces, or allow more with the setting execution.memory_bytes."
_OUT_OF_MEMORY = f"the program has used up its memory. {_MORE_MEMORY}"

_TOO_LARGE = re.compile(
    "array is too big|Maximum allowed (dimension|size) exceeded|(iterator is|broadcast dimensions) too large"
)
"""The beginnings of numpy's messages about arrays that are too large to count in 32 bits."""

_LARGE_ARRAYS = (
    "Programs have less than 4 GiB of memory, and an array can take up at most 2 GiB of it. Read and store "
    "large data in pieces, or in a smaller type, such as float32."
)


def remember_source(filename: str, source: str) -> None:
    """Let tracebacks quote ``source``, even if the guest has no file called ``filename``."""
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    notebooks.remember(filename, source)


def format_error(error: BaseException) -> str:
    """Return CPython's output for an uncaught ``error``, with chained exceptions and notes."""
    if isinstance(error, MemoryError):
        _reserve.clear()
    name_remedy(error)
    if isinstance(error, UnicodeDecodeError) and "serial" in sys.modules:
        _show_bytes(error)
    notebooks.place_error(error)
    formatted = traceback.TracebackException(type(error), error, error.__traceback__, compact=True)
    _strip(formatted)
    text = "".join(formatted.format())
    if isinstance(error, MemoryError):
        free_frames(error)
    return text


def free_frames(error: BaseException) -> None:
    """Clear the frames of a MemoryError and of the errors that preceded it, because the frames keep alive
    whatever filled the memory.

    CPython keeps a MemoryError in reserve for when there is no memory for a new one. That object lives
    forever, and with it the error that preceded it.
    """
    left: list[BaseException | None] = [error]
    seen: set[int] = set()
    while left:
        each = left.pop()
        if each is not None and id(each) not in seen:
            seen.add(id(each))
            traceback.clear_frames(each.__traceback__)
            left += [each.__cause__, each.__context__]


def name_and_words(error: BaseException) -> tuple[str, str]:
    """Return the class name and the text of an error, whatever its ``__str__`` does."""
    name = _name_of(type(error))
    name_remedy(error)
    try:
        return name, str(error)
    except BaseException:  # noqa: BLE001 - the user's own __str__ may raise anything
        return name, "<exception str() failed>"  # as printed by CPython


def name_remedy(error: BaseException) -> None:
    """Add advice to an error for which CPython gives no message or numpy gives no remedy."""
    if type(error) is MemoryError and not error.args:
        error.args = (_OUT_OF_MEMORY,)
    elif isinstance(error, MemoryError) and error.args != (_OUT_OF_MEMORY,):
        _note_once(error, _MORE_MEMORY)
    elif type(error) is ValueError and error.args and _TOO_LARGE.match(str(error.args[0])):
        _note_once(error, _LARGE_ARRAYS)


def print_error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print an exception; used as ``sys.excepthook``. For an exception that leaves the guest, the host gets
    the text in the same way.
    """
    print(format_error(error.with_traceback(trace)), file=sys.stderr, end="")  # noqa: T201


def print_thread_error(ended: threading.ExceptHookArgs) -> None:
    """Print the exception that has ended a thread, like ``threading.excepthook``, and report it to the host,
    because the run itself continues.
    """
    error, thread = ended.exc_value, ended.thread
    file = sys.stderr or getattr(thread, "_stderr", None)
    if error is None or isinstance(error, SystemExit):
        return
    name = str(threading.get_ident()) if thread is None else thread.name
    if file is not None:
        told = format_error(error.with_traceback(ended.exc_traceback))
        print(f"Exception in thread {name}:\n{told}", file=file, end="", flush=True)
    kind, words = name_and_words(error)
    from _praxis import unhandled

    unhandled.note_error(error)
    engine.tell({"kind": "thread", "name": name, "error": f"{kind}: {words}" if words else kind})
    if not _reserve:
        with contextlib.suppress(MemoryError):
            _reserve.append(bytes(_RESERVE))


def _with_memory(report: Callable[[threading.Thread], None]) -> Callable[[threading.Thread], None]:
    """Let a thread that has used up all memory call ``report``, which needs memory to call the hook."""

    def report_with_memory(thread: threading.Thread) -> None:
        if isinstance(sys.exception(), MemoryError):
            _reserve.clear()
        report(thread)

    return report_with_memory


def _note_once(error: BaseException, note: str) -> None:
    if note not in getattr(error, "__notes__", ()):
        add_note(error, note)


def add_note(error: BaseException, note: str) -> None:
    """Add a note to an error, whose class may refuse attributes."""
    vars(error).setdefault("__notes__", []).append(note)


def install() -> None:
    """Replace ``sys.excepthook`` and ``threading.excepthook``, and let Python store a traceback, context and
    notes on JavaScript errors, which otherwise accept no attributes.
    """
    JsException.__setattr__ = BaseException.__setattr__
    sys.excepthook = sys.__excepthook__ = print_error
    print_thread_error.__module__ = "threading"  # what belongs to its ``__all__``
    threading.excepthook = threading.__excepthook__ = print_thread_error
    make = vars(threading)["_make_invoke_excepthook"]
    vars(threading)["_make_invoke_excepthook"] = lambda: _with_memory(make())


def hide_own_frames(error: BaseException) -> None:
    """Remove hidden frames from an error that is formatted elsewhere, and from its causes. The middle of an
    endless recursion is also removed, because formatting 20,000 frames takes seconds.
    """
    seen: set[int] = set()
    pending: list[BaseException | None] = [error]
    while pending:
        item = pending.pop()
        if item is None or id(item) in seen:
            continue
        seen.add(id(item))
        kept = item.__traceback__
        while kept is not None:
            following = kept.tb_next
            while following is not None and _is_hidden(following.tb_frame.f_code.co_filename):
                following = following.tb_next
            if following is not kept.tb_next:  # setting it walks all frames that follow
                kept.tb_next = following
            kept = following
        _shorten(item)
        pending += [item.__cause__, item.__context__]


def _shorten(error: BaseException) -> None:
    frames = []
    trace = error.__traceback__
    while trace is not None:
        frames.append(trace)
        trace = trace.tb_next
    left_out = len(frames) - MOST_FRAMES
    if left_out > 0:
        frames[MOST_FRAMES // 2 - 1].tb_next = frames[-(MOST_FRAMES // 2)]
        add_note(error, f"{left_out} frames in the middle are left out.")


def _show_bytes(error: UnicodeDecodeError) -> None:
    """Add a note with the bytes that an instrument sent instead of text. CPython shows only one of them."""
    start = max(0, error.start - _BYTES_SHOWN // 2)
    shown = error.object[start : start + _BYTES_SHOWN]
    note = f"The bytes: {bytes(shown)!r}" + (
        f" and {rest} more" if (rest := len(error.object) - len(shown)) else ""
    )
    if note not in getattr(error, "__notes__", ()):
        error.add_note(note)


def _strip(formatted: traceback.TracebackException) -> None:
    seen: set[int] = set()
    pending: list[traceback.TracebackException | None] = [formatted]
    while pending:
        item = pending.pop()
        if item is None or id(item) in seen:
            continue
        seen.add(id(item))
        item.stack[:] = _shown(item.stack)
        pending += [item.__cause__, item.__context__, *(getattr(item, "exceptions", None) or ())]


def _shown(frames: Iterable[traceback.FrameSummary]) -> list[traceback.FrameSummary]:
    """Return the frames without hidden frames and without the frames that our loaders add to imports. CPython
    hides frames from imports only for its own loaders.
    """
    shown: list[traceback.FrameSummary] = []
    for frame in frames:
        if not _is_hidden(frame.filename):
            shown.append(_in_its_cell(frame))
            continue
        while frame.name == "exec_module" and shown and shown[-1].filename.startswith(_IMPORTING):
            shown.pop()
    return shown


def stack_of(frame: FrameType | None) -> list[traceback.FrameSummary]:
    """Return those frames of a running thread that concern the program, outermost first. A console's own
    frames around a cell are omitted.
    """
    shown = _shown(traceback.extract_stack(frame))
    ours = [number for number, one in enumerate(shown) if one.filename.endswith(_CELL_RUNNER)]
    return shown[ours[-1] + 1 :] if ours else shown


def _in_its_cell(frame: traceback.FrameSummary) -> traceback.FrameSummary:
    cell = _CELL.match(frame.filename)
    if cell is not None:
        if frame.line is not None:  # looks up the line, before the file is renamed
            frame.filename = f"Cell In[{cell[1]}]"
        return frame
    if frame.lineno is not None and frame.filename.endswith(notebooks.ENDING):
        filename, line = notebooks.place(frame.filename, frame.lineno)
        if frame.end_lineno is not None:
            frame.end_lineno += line - frame.lineno
        frame.filename, frame.lineno = filename, line
    return frame


def _is_hidden(filename: str) -> bool:
    return filename.startswith((signals.SHIMS, signals.PYODIDE_BASE))
