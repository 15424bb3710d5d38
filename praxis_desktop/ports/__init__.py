"""Serial ports and the instruments on them, real and simulated, and a guest's access to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from praxis_desktop.ports import keyring, write_limits
    from praxis_desktop.ports.delivery import HeldReceiver, Inbox
    from praxis_desktop.ports.granting.granted import ungranted_modules
    from praxis_desktop.ports.granting.remembering import GrantStore, objection_to_remembering
    from praxis_desktop.ports.preflight.asking import ask_all
    from praxis_desktop.ports.preflight.verdict import Decision, Verdict
    from praxis_desktop.ports.profiles.library import load_profiles
    from praxis_desktop.ports.simulators import SimulatedPort
    from praxis_desktop.ports.simulators.kinds import known_simulators, make_instrument, simulator_for
    from praxis_desktop.ports.simulators.pty import PtyInstrument
    from praxis_desktop.ports.wire_logs import (
        BothLogs,
        LoggedPort,
        LoggedReceiver,
        RoleLog,
        WireJournal,
    )
else:
    __getattr__ = lazy_exports(
        __name__,
        {
            "delivery": "HeldReceiver Inbox",
            "keyring": "",
            "write_limits": "",
            "granting.granted": "ungranted_modules",
            "granting.remembering": "GrantStore objection_to_remembering",
            "preflight.asking": "ask_all",
            "preflight.verdict": "Decision Verdict",
            "profiles.library": "load_profiles",
            "simulators.pty": "PtyInstrument",
            "simulators._port": "SimulatedPort",
            "simulators.kinds": "known_simulators make_instrument simulator_for",
            "wire_logs": "BothLogs LoggedPort LoggedReceiver RoleLog WireJournal",
        },
    )

__all__ = [
    "BothLogs",
    "Decision",
    "GrantStore",
    "HeldReceiver",
    "Inbox",
    "LoggedPort",
    "LoggedReceiver",
    "PtyInstrument",
    "RoleLog",
    "SimulatedPort",
    "Verdict",
    "WireJournal",
    "ask_all",
    "keyring",
    "known_simulators",
    "load_profiles",
    "make_instrument",
    "objection_to_remembering",
    "simulator_for",
    "ungranted_modules",
    "write_limits",
]
