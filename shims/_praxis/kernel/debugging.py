"""The debugger in a console: an interrupt leaves it and is the cell's, and with the cell it ends."""

from __future__ import annotations

import bdb
import cmd
import pdb
from types import FrameType
from typing import Any

import IPython
from IPython.core import debugger

from _praxis import signals

_IPYTHON = IPython.__file__.rpartition("/")[0] + "/"

_FILES = {
    function.__code__.co_filename
    for function in (bdb.Bdb.trace_dispatch, pdb.Pdb.do_continue, cmd.Cmd.cmdloop, debugger.Pdb.do_list)
}
"""The debuggers' own."""

_continue = pdb.Pdb.do_continue
_stop_here = bdb.Bdb.stop_here
_print_stack_trace = pdb.Pdb.print_stack_trace
_print_coloured_trace = debugger.Pdb.print_stack_trace
_interact = debugger.Pdb.interaction

_interrupts = 0
"""How many there were."""
_left = 0
"""How many of them have left a debugger."""


def _cmdloop(self: Any) -> None:
    """Read commands. The library's catches interrupts and asks for the next command."""
    global _left
    self.allow_kbdint = True
    try:
        self.cmdloop()
    except KeyboardInterrupt:
        _left += 1
        self.set_quit()  # else it would stop where that is handled
        raise
    self.allow_kbdint = False


def _interaction(self: Any, frame: Any, tb_or_exc: Any) -> None:
    """Be where a program has stopped. IPython's only says that it was interrupted."""
    before = _left
    _interact(self, frame, tb_or_exc)
    if _left != before:
        raise KeyboardInterrupt


def _shown_trace(self: Any, *arguments: Any) -> None:
    """Show where the program is, which is also done before the first command. The library's swallows
    interrupts.
    """
    before = _interrupts
    shown = _print_coloured_trace if isinstance(self, debugger.Pdb) else _print_stack_trace
    shown(self, *arguments)
    if _interrupts != before:
        raise KeyboardInterrupt


def _stops_here(self: Any, frame: FrameType) -> bool:
    """Whether that is a place to stop at: not in what handles interrupts, nor in what runs cells."""
    if frame.f_code.co_filename.startswith((signals.SHIMS, _IPYTHON)):
        return False
    return bool(_stop_here(self, frame))


def _do_continue(self: Any, arg: str) -> Any:
    """Go on, without a handler of signals of the debugger's own."""
    self.nosigint = True
    return _continue(self, arg)


def end() -> None:
    """The cell has ended: nothing after it is looked at."""
    instance: Any = pdb.Pdb._last_pdb_instance  # type: ignore[attr-defined]
    if instance is not None:
        instance.quitting = True
        instance.stop_trace()


def hide_frames(error: BaseException) -> None:
    """Take the debugger's own frames out of what tells that it was left."""
    place = error.__traceback__ if isinstance(error, KeyboardInterrupt | bdb.BdbQuit) else None
    while place is not None:
        following = place.tb_next
        if following is not None and following.tb_frame.f_code.co_filename in _FILES:
            place.tb_next = following = None
        place = following


def _leave(frame: FrameType | None) -> None:
    """The program is interrupted at ``frame``: a debugger that is about to stop it does not any more."""
    global _interrupts, _left
    _interrupts += 1
    while frame is not None:
        if frame.f_code is _cmdloop.__code__:
            return  # a command is interrupted
        frame = frame.f_back
    _left += 1
    end()


def install() -> None:
    """Have every debugger do so."""
    library: Any = pdb.Pdb
    coloured: Any = debugger.Pdb
    interruptible: Any = debugger.InterruptiblePdb
    library._cmdloop = coloured._cmdloop = interruptible._cmdloop = _cmdloop
    library.print_stack_trace = coloured.print_stack_trace = _shown_trace
    coloured.interaction = _interaction
    library.do_continue = library.do_c = library.do_cont = _do_continue
    base: Any = bdb.Bdb
    base.stop_here = _stops_here
    signals.bodies.add(_cmdloop.__code__)  # an interrupt must not wait until this returns
    signals.before_delivery.append(_leave)
