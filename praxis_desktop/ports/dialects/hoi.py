"""Parses Hamilton's packets over TCP (HOI2 in HARP): finds their lengths and the methods that they call.

Source: the packets of the Hamilton TCP backends in PyLabRobot 0.2.2. The text for a call contains the
object's address (module:node:object), the interface and the method: ``call 1:1:257 method 1.4``. The text for
a question begins with ``ask``, and the text for a reply with ``done``, ``answer`` or ``refused``.
"""

from __future__ import annotations

import struct

from praxis_desktop.core.messages import Message
from praxis_desktop.ports.dialects.messages import NoMessage, Said

LONGEST = 8192
_INITIALIZATION, _DISCOVERY = 7, 6
_HOI, _REGISTRATION = 2, 3
_WORDS = {0: "ask", 1: "answer", 2: "refused", 3: "call", 4: "done", 5: "refused", 10: "refused"}
_REPLIES = (1, 2, 4, 5, 10)
_SHORT = "a Hamilton packet whose length fields do not match its contents"


def first_packet(data: bytes) -> Said | None:
    """Return the packet at the start of ``data``; None if it is incomplete. Raises NoMessage."""
    if len(data) < 2:
        return None
    size = 2 + int.from_bytes(data[:2], "little")
    if not 6 <= size <= LONGEST:
        raise NoMessage("not a Hamilton packet")
    if len(data) < size:
        return None
    try:
        told, is_error = _told(data[:size])
    except (struct.error, IndexError):
        raise NoMessage(_SHORT) from None
    return Said(size, told, (told,), is_error)


def _told(packet: bytes) -> tuple[str, bool]:
    """Return a description of a packet, and whether it reports an error. Raises struct.error, IndexError or
    NoMessage.
    """
    protocol, options = packet[2], struct.unpack_from("<H", packet, 4)[0]
    if protocol == _INITIALIZATION:
        return "open a connection", False
    if protocol != _DISCOVERY:
        raise NoMessage("a Hamilton packet of an unknown protocol")
    harp = packet[6 + options :]
    source, target = (struct.unpack_from("<HHH", harp, place) for place in (0, 6))
    if struct.unpack_from("<H", harp, 16)[0] != len(harp):
        raise NoMessage(_SHORT)
    content = harp[22 + struct.unpack_from("<H", harp, 18)[0] :]
    if harp[14] == _REGISTRATION:
        return Message("registration {action}", action=struct.unpack_from("<H", content)[0]), False
    if harp[14] != _HOI:
        raise NoMessage("a Hamilton packet of an unknown protocol")
    interface, action, method = struct.unpack_from("<BBH", content)
    action &= 0x0F
    if action not in _WORDS:
        raise NoMessage("a Hamilton packet with an unknown action")
    module, node, number = source if action in _REPLIES else target
    word = _WORDS[action]
    return f"{word} {module}:{node}:{number} method {interface}.{method}", word == "refused"


class HoiTalk:
    """Reads the requests and replies on one connection."""

    def request(self, data: bytes) -> Said | None:
        """Return the request at the start of ``data``; None if it is incomplete. Raises NoMessage."""
        return first_packet(data)

    def reply(self, data: bytes) -> Said | None:
        """Return the reply at the start of ``data``; None if it is incomplete. Raises NoMessage."""
        return first_packet(data)
