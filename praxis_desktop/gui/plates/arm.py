"""The position of a liquid handler's arm, as last reported by the instrument."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.expressions import Expression
from praxis_desktop.ports import preflight, profiles
from praxis_desktop.ports.roles import parse_binding

if TYPE_CHECKING:
    from praxis_desktop.core.events import SerialEvent
    from praxis_desktop.runs.request import RunRequest

FRESH_S = 2.0
"""Time, in seconds, for which a reported position is considered current."""
_KEPT = 4096
"""Maximum number of bytes kept of a port's replies, because a reply may arrive in pieces."""


class ArmPosition(Struct, frozen=True):
    """The position of the arm of ``role``'s instrument, in millimetres from the front left corner of the
    deck's first slot. ``z`` is None if the instrument does not report the height.
    """

    role: str
    x: float
    y: float
    z: float | None = None


class ArmSight(Struct, frozen=True):
    """An arm position to draw, with ``words`` to show next to it. If ``is_fresh`` is False, the arm may have
    moved since; if ``is_simulated`` is True, the arm is drawn in violet.
    """

    position: ArmPosition
    words: str
    is_fresh: bool
    is_simulated: bool = False


class ArmReader:
    """Finds arm positions in the replies received on a port."""

    def __init__(self, role: str, reply: str, scale: float = 1.0) -> None:
        self._role = role
        self._reply = Expression(reply)
        self._scale = scale
        self._kept = b""

    def feed(self, data: bytes) -> ArmPosition | None:
        """Return the last position completed by ``data``, or None if ``data`` completes none."""
        self._kept = (self._kept + data)[-_KEPT - len(data) :]
        last = None
        while (found := self._reply.search(self._kept)) is not None and found.end:
            last, self._kept = found, self._kept[found.end :]
        self._kept = self._kept[-_KEPT:]
        if last is None:
            return None
        try:
            x, y = (self._scale * float(last.texts[axis] or "") for axis in "xy")
            height = last.texts.get("z")
            return ArmPosition(self._role, x, y, self._scale * float(height) if height else None)
        except ValueError:  # the expression matched something that is not a number
            return None


def arm_readers(request: RunRequest) -> Mapping[str, ArmReader]:
    """Return a reader for each role whose instrument reports where its arm is. This reads files."""
    library = profiles.load_profiles()
    backends = {}
    if request.setup is not None:
        backends = {choice.role: choice.backend for choice in request.setup.bench.machines}
    found = {}
    for text in request.ports:
        try:
            binding = parse_binding(text)
        except PraxisError:  # the run reports it
            continue
        profile = preflight.known_kind(
            binding,
            library,
            kind=request.profiles.get(binding.role, ""),
            backend=backends.get(binding.role, ""),
        )
        if profile is not None and profile.position is not None:
            position = profile.position
            found[binding.role] = ArmReader(binding.role, position.reply, position.scale)
    return found


def positions_in(readers: Mapping[str, ArmReader], events: tuple[SerialEvent, ...]) -> ArmPosition | None:
    """Return the last position reported by the replies in ``events``, or None."""
    last = None
    for event in events:
        reader = readers.get(event.port) if event.direction == "in" else None
        if reader is not None:
            last = reader.feed(bytes.fromhex(event.data)) or last
    return last
