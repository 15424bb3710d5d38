"""``getpass``: reads a line that is not shown while it is typed."""

from __future__ import annotations

import builtins
import getpass as getpass_module

from _praxis.input import asking
from _praxis.kernel.channel import tell

_input = builtins.input


def getpass(prompt: str = "Password: ", stream: object = None, *, echo_char: str | None = None) -> str:
    """Read a line, like the standard library's ``getpass``. The host neither shows nor stores the line."""
    with asking:  # the host conceals the next line, whichever thread asks for it
        tell("input_request", prompt=prompt, password=True)
        return _input(prompt)


def install() -> None:
    """Replace the standard library's function."""
    getpass_module.getpass = getpass
