"""What instruments say of themselves when a guest opens their ports, so that they are known again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop.core.errors import PortError
from praxis_desktop.ports.wire_log import SETTLED, SETTLING

if TYPE_CHECKING:
    from praxis_desktop.ports.held_receiver import HeldReceiver
    from praxis_desktop.ports.limits import WriteLimits
    from praxis_desktop.ports.logged import RoleLog
    from praxis_desktop.ports.profiles.profile import InstrumentProfile
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.transport import Port

logger = logging.getLogger(__name__)

IDENTITY, SAYS = "identity", "says"
"""Details of ``opening``, and of ``settled``: which device is at the port, and what the instrument behind it
says of itself.
"""

TERMINAL = "terminal:"
"""What the identity of a pseudo-terminal begins with; when it was made follows."""

Compare = Callable[[str, Mapping[str, str], Mapping[str, str]], None]
"""Is told the role, what its instrument said of itself, and what it says now. Raises PortError for one that
must not be used.
"""


class Introductions:
    """Asks each instrument of one guest once, where its profile says that this is harmless. ``kinds`` says by
    role which kind stands there, ``limits`` what may be written.
    """

    def __init__(self, kinds: Mapping[str, str], limits: Mapping[str, WriteLimits]) -> None:
        self._kinds = kinds
        self._limits = limits
        self._said: dict[str, Mapping[str, str]] = {}
        self._expected: dict[str, tuple[Mapping[str, str], Compare]] = {}

    def know(self, role: str, says: Mapping[str, str]) -> None:
        """The instrument of ``role`` has said that of itself: it is not asked again."""
        self._said[role] = says

    def expect(self, role: str, says: Mapping[str, str], compare: Compare) -> None:
        """The instrument of ``role`` said that of itself in another process: when its port is opened it is
        asked again, and ``compare`` called if it says something else.
        """
        self._expected[role] = says, compare

    def told(self, binding: Binding) -> dict[str, object]:
        """What is known of the device at ``binding`` before its port is opened."""
        known: dict[str, object] = {}
        identity = device_identity(binding)
        if identity:
            known[IDENTITY] = identity
        if self._said.get(binding.role):
            known[SAYS] = dict(self._said[binding.role])
        return known

    def profile(self, binding: Binding) -> InstrumentProfile | None:
        """How the instrument at ``binding`` is asked who it is; None when it must not be, or was."""
        if binding.is_simulated or binding.role in self._said:
            return None
        profile = profile_of(binding.role, self._kinds, self._limits)
        return profile if profile is not None and profile.told_apart_by else None

    def ask(
        self, profile: InstrumentProfile, role: str, port: Port, held: HeldReceiver, log: RoleLog
    ) -> None:
        """Ask it, on its port that was just opened, and hand what else comes to the program. Raises PortError
        when the device is gone.
        """
        from praxis_desktop.ports.profiles.asking_beside import ask_beside

        log.happened(SETTLING)
        said = ask_beside(profile.identify, port, held)
        says = marks_of(profile, said.texts)
        if says != self._expected.get(role, (says, None))[0]:
            # What it heard before its port was open may have spoilt the question.
            said = ask_beside(profile.identify, port, held)
            says = marks_of(profile, said.texts)
        self._compare(role, says)
        self.know(role, says)
        if said.texts is None:
            logger.info("port %s: the instrument does not say who it is", role)
        log.happened(SETTLED, {"from": 0, "delivered": said.rest.hex(), SAYS: says})
        held.deliver(said.rest)
        held.pass_on()

    def _compare(self, role: str, says: Mapping[str, str]) -> None:
        was, compare = self._expected.get(role, (says, None))
        if compare is not None and says != was:
            compare(role, was, says)
        self._expected.pop(role, None)


def marks_of(profile: InstrumentProfile, texts: Mapping[str, str] | None) -> dict[str, str]:
    """What of an answer tells an instrument from others of its kind."""
    return {name: texts[name] for name in profile.told_apart_by if name in texts} if texts else {}


def profile_of(
    role: str, kinds: Mapping[str, str], limits: Mapping[str, WriteLimits]
) -> InstrumentProfile | None:
    """The profile by which the instrument of ``role`` may be asked: none where what may be written to it is
    limited by something else.
    """
    kind = kinds.get(role, "")
    if not kind or (role in limits and limits[role].name != kind):
        return None
    from praxis_desktop.ports.profiles.library import load_profiles

    return load_profiles().profiles.get(kind)


def device_identity(binding: Binding) -> str:
    """The USB device at the port of ``binding`` now, or the pseudo-terminal; "" for what is none, or is not
    there. A link to a pseudo-terminal has an owner who makes it: there it is found again.
    """
    from praxis_desktop.ports.claims.devices import terminal_made

    if not binding.is_local:
        return ""
    made = "" if Path(binding.device).is_symlink() else terminal_made(binding.device)
    if made:
        return f"{TERMINAL}{made}"
    try:
        identity = binding.info().identity
    except PortError:
        return ""
    return "" if identity is None else str(identity)
