"""The commands and the first message of the processes that open USB devices for the guardian."""

from __future__ import annotations

OPENED = b"\xff\0"
"""The first message from a process that has opened a device; any other message says why that failed."""

LONGEST = 4096


def divided(command: list[str]) -> tuple[dict[str, str], list[str]]:
    """Return the variables at the start of a command (``NAME=value``), and the rest of the command."""
    variables: dict[str, str] = {}
    for number, each in enumerate(command):
        name, is_assigned, value = each.partition("=")
        if not is_assigned or not name.isidentifier():
            return variables, command[number:]
        variables[name] = value
    return variables, []
