"""What PyLabRobot has captured of its serial ports, as records of a wire."""

from __future__ import annotations

import json
from pathlib import Path

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.regular_files import open_regular
from praxis_desktop.ports.wire_journal import WireRecord

_MOST_BYTES = 256 << 20


def read_capture(path: Path) -> dict[str, list[WireRecord]]:
    """The records by the name of the port, without times, from a file of ``pylabrobot.start_capture``.

    Its data are texts of one character a byte. Only bytes are taken over: a capture has no openings, and
    empty reads are not in it. Raises UsageError for another file.
    """
    try:
        with open_regular(path) as file:
            commands = json.loads(file.read(_MOST_BYTES))["commands"]
        told = [(command["module"], command["device_id"], command) for command in commands]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise UsageError(
            f"{path} is neither a journal nor a capture of PyLabRobot's",
            hint="Record it with --journal FILE.",
        ) from None
    roles: dict[str, list[WireRecord]] = {}
    for module, device, command in told:
        action, data = command.get("action"), command.get("data")
        if module != "serial" or action not in ("write", "read", "readline"):
            continue
        try:
            content = data.encode("latin-1")
        except (AttributeError, UnicodeEncodeError):
            raise UsageError(f"{path}: {action} of {device!r} has no bytes: {data!r:.60}") from None
        records = roles.setdefault(str(device), [])
        records.append(WireRecord(0, str(device), "out" if action == "write" else "in", content))
    return roles
