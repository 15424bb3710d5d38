"""A pseudo-terminal set like an instrument's line, and a link with a name that stays (POSIX)."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from praxis_desktop.core.errors import UsageError
from praxis_desktop.ports.settings import LineSettings

_ODD_BAUDRATE = 250_000
"""Stands for a rate that termios has no constant for: no instrument of ours uses one."""


class TerminalPair:
    """Both ends of a new pty. ``master`` is the instrument's end; other programs open ``device``.

    Its baud rate is the instrument's, until a program sets another one. Raises ImportError where there are no
    ptys.
    """

    def __init__(self, line: LineSettings) -> None:
        import pty
        import termios
        import tty

        self._line = line
        self._rates = {
            getattr(termios, name): int(name[1:])
            for name in dir(termios)
            if name[0] == "B" and name[1:].isdecimal() and name != "B0"
        }
        self._attributes = termios.tcgetattr
        self.master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        attributes = termios.tcgetattr(self._slave)
        rate = getattr(termios, f"B{line.baudrate}", None)
        if rate is not None:
            attributes[4] = attributes[5] = rate
            termios.tcsetattr(self._slave, termios.TCSANOW, attributes)
        # Our own end stays open: without any, reading the master fails whenever no client has the port open.
        self.device = os.ttyname(self._slave)
        os.set_blocking(self.master, False)

    def settings(self) -> LineSettings:
        """The instrument's settings with the baud rate that was set last: a pty keeps no more."""
        speed = self._attributes(self._slave)[5]
        rate = self._rates.get(speed, _ODD_BAUDRATE)
        line = self._line
        return (
            line if rate == line.baudrate else LineSettings(rate, line.bytesize, line.parity, line.stopbits)
        )

    def close(self) -> None:
        """Take both ends away: the device vanishes."""
        os.close(self._slave)
        os.close(self.master)


def place_link(link: Path, device: str) -> None:
    """Let ``link`` lead to ``device``, in place of a link that leads nowhere. Raises UsageError."""
    if link.exists():
        if not link.is_symlink():
            raise UsageError(f"{link} is there already and no link", hint="Give --link a path that is free.")
        raise UsageError(
            f"{link} leads to {link.readlink()}, which is there: another simulator may be using it",
            hint="Give --link another path, or remove that link if nobody uses it.",
        )
    new = link.with_name(f".{link.name}.{os.getpid()}")
    try:
        new.unlink(missing_ok=True)
        new.symlink_to(device)
        new.replace(link)
    except OSError as error:
        raise UsageError(
            f"the link {link} cannot be made: {error.strerror or error}",
            hint="Give --link a path in a folder that exists and that you may write to.",
        ) from None


def remove_link(link: Path, device: str) -> None:
    """Remove ``link`` if it still leads to ``device``."""
    with suppress(OSError):
        if os.readlink(link) == device:  # noqa: PTH115 - as it was written, not made absolute
            link.unlink()
