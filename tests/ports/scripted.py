"""Instruments that know only what a test specifies, and a log of events on ports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from praxis_desktop.ports.simulators.instrument import Instrument, Reply
from praxis_desktop.ports.transport import LineSettings
from praxis_desktop.ports.wire import NOTHING


class Scripted(Instrument):
    """Answers each command in ``replies`` (complete, including terminators), and no other."""

    kind = "scripted"
    description = "scripted instrument"
    command_end = b"\r"
    terminator = b""

    def __init__(
        self,
        replies: Mapping[str, str],
        line: LineSettings | None = None,
        usb_id: tuple[int, int] | None = None,
    ) -> None:
        super().__init__()
        self.replies = replies
        self.line = line or LineSettings()  # type: ignore[misc]  # of this instance
        self.usb_id = usb_id  # type: ignore[misc]  # of this instance
        self.heard: list[str] = []

    def answer(self, command: str, now: int) -> Iterable[Reply]:
        command = command.lstrip("\n")
        self.heard.append(command)
        if command in self.replies:
            yield Reply(self.replies[command])

    def busy_reply(self, command: str) -> str:
        return ""

    def transmission_error(self) -> str:
        return ""

    def state(self, now: int) -> Mapping[str, object]:
        return {"heard": self.heard}


class Happenings:
    """A WireLog that keeps events, but no bytes."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str, Mapping[str, object]]] = []
        self.sent_bytes: dict[str, bytes] = {}

    def sent(self, role: str, data: bytes, at: int | None = None) -> None:
        self.sent_bytes[role] = self.sent_bytes.get(role, b"") + data

    def left(self, role: str, data: bytes, at: int) -> None:
        self.sent(role, data, at)

    def received(self, role: str, data: bytes, at: int) -> None:
        """Ignore the data."""

    def happened(
        self, role: str, what: str, details: Mapping[str, object] = NOTHING, at: int | None = None
    ) -> None:
        self.told.append((role, what, details))

    def of(self, role: str, what: str) -> list[Mapping[str, object]]:
        """Return the details of each event of this kind."""
        return [details for told_role, told, details in self.told if (told_role, told) == (role, what)]

    def settings(self, role: str, what: str) -> list[LineSettings]:
        """Return the line settings at each opening and each change."""
        found = []
        for details in self.of(role, what):
            fields = details["settings"]
            assert isinstance(fields, dict)
            found.append(LineSettings(**fields))
        return found
