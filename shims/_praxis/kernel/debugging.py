"""The debugger in a console. It ends together with its cell, and an interrupt ends both."""

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
"""The debuggers' source files."""

_continue = pdb.Pdb.do_continue
_stop_here = bdb.Bdb.stop_here
_print_stack_trace = pdb.Pdb.print_stack_trace
_print_coloured_trace = debugger.Pdb.print_stack_trace
_interact = debugger.Pdb.interaction

_interrupts = 0
"""Number of interrupts so far."""
_left = 0
"""Number of interrupts that have propagated out of a debugger."""


def _cmdloop(self: Any) -> None:
    """Read commands. The library's version catches interrupts and prompts for the next command."""
    global _left
    self.allow_kbdint = True
    try:
        self.cmdloop()
    except KeyboardInterrupt:
        _left += 1
        self.set_quit()  # otherwise the debugger would stop where the interrupt is handled
        raise
    self.allow_kbdint = False


def _interaction(self: Any, frame: Any, tb_or_exc: Any) -> None:
    """Interact where a program has stopped. IPython's version reports interrupts but swallows them."""
    before = _left
    _interact(self, frame, tb_or_exc)
    if _left != before:
        raise KeyboardInterrupt


def _shown_trace(self: Any, *arguments: Any) -> None:
    """Show where the program is. This is also called before the first command is read, when the library's
    version would swallow interrupts.
    """
    before = _interrupts
    shown = _print_coloured_trace if isinstance(self, debugger.Pdb) else _print_stack_trace
    shown(self, *arguments)
    if _interrupts != before:
        raise KeyboardInterrupt


def _stops_here(self: Any, frame: FrameType) -> bool:
    """Return whether to stop at ``frame``. Never stop in code that handles interrupts or runs cells."""
    if frame.f_code.co_filename.startswith((signals.SHIMS, _IPYTHON)):
        return False
    return bool(_stop_here(self, frame))


def _do_continue(self: Any, arg: str) -> Any:
    """Continue, without installing the debugger's own signal handler."""
    self.nosigint = True
    return _continue(self, arg)


def end() -> None:
    """End the debugger, because the cell has ended."""
    instance: Any = pdb.Pdb._last_pdb_instance  # type: ignore[attr-defined]
    if instance is not None:
        instance.quitting = True
        instance.stop_trace()


def hide_frames(error: BaseException) -> None:
    """Remove the debugger's own frames from an exception that has propagated out of it."""
    place = error.__traceback__ if isinstance(error, KeyboardInterrupt | bdb.BdbQuit) else None
    while place is not None:
        following = place.tb_next
        if following is not None and following.tb_frame.f_code.co_filename in _FILES:
            place.tb_next = following = None
        place = following


def _leave(frame: FrameType | None) -> None:
    """Handle an interrupt at ``frame``. Unless a command was interrupted, end the debugger."""
    global _interrupts, _left
    _interrupts += 1
    while frame is not None:
        if frame.f_code is _cmdloop.__code__:
            return  # the interrupt is for a command
        frame = frame.f_back
    _left += 1
    end()


def install() -> None:
    """Apply these changes to all debuggers."""
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
