"""The debugger in a console: an interrupt leaves it, and is the cell's."""

from __future__ import annotations

import pdb
from typing import Any

from _praxis import signals

_continue = pdb.Pdb.do_continue


def _cmdloop(self: Any) -> None:
    """Read commands. The library's catches interrupts and asks for the next command."""
    self.allow_kbdint = True
    try:
        self.cmdloop()
    except KeyboardInterrupt:
        self.set_quit()  # else it would stop where that is handled
        raise
    self.allow_kbdint = False


def _do_continue(self: Any, arg: str) -> Any:
    """Go on, without a handler of signals of the debugger's own."""
    self.nosigint = True
    return _continue(self, arg)


def install() -> None:
    """Have every debugger do so."""
    debugger: Any = pdb.Pdb
    debugger._cmdloop = _cmdloop
    signals.bodies.add(_cmdloop.__code__)  # an interrupt must not wait until this returns
    debugger.do_continue = debugger.do_c = debugger.do_cont = _do_continue
