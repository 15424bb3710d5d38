"""``getpass``: lines that are not shown while they are typed."""

from __future__ import annotations

import builtins
import getpass as getpass_module

from _praxis.kernel.channel import tell

_input = builtins.input


def getpass(prompt: str = "Password: ", stream: object = None, *, echo_char: str | None = None) -> str:
    """As the standard library's; the host neither shows nor remembers what is typed."""
    tell("input_request", prompt=prompt, password=True)
    return _input(prompt)


def install() -> None:
    """Have the standard library ask in this way."""
    getpass_module.getpass = getpass
