"""``ports find`` and ``ports test``: instruments on the network."""

from __future__ import annotations

import sys
import threading
import time
from typing import ClassVar

from praxis_desktop.cli.output.command_output import Teller, write_lines
from praxis_desktop.cli.stop_signals import stopping_by_signal
from praxis_desktop.core.events import Event
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.terminal_text import aligned
from praxis_desktop.ports.errors import PortUnreachable
from praxis_desktop.ports.profiles.library import load_profiles
from praxis_desktop.ports.reaching.connection_test import ConnectionTest, Stage, StageName, StageState
from praxis_desktop.ports.reaching.looking import FoundInstrument, Looking


class FoundEvent(Event, frozen=True):
    """An instrument that announced itself on the network. ``answer`` is what it says about itself, ``kind``
    its profile's kind ("" if unknown), and ``service`` how it announced itself.
    """

    name: ClassVar[str] = "found"
    title: str
    device: str
    answer: str
    kind: str
    service: str


class StageEvent(Event, frozen=True):
    """One stage of a connection test."""

    name: ClassVar[str] = "stage"
    stage: StageName
    state: StageState
    detail: str
    remedy: str
    addresses: tuple[str, ...]


def find(*, seconds: float, as_json: bool) -> int:
    """Look for instruments on the network; return the exit code. Raises PortError."""
    found: list[FoundInstrument] = []
    is_stopped = threading.Event()
    looking = Looking(lambda one: None, profiles=load_profiles().profiles.values(), seconds=seconds)

    def stop() -> None:
        is_stopped.set()
        looking.cancel()

    began = time.monotonic()
    with stopping_by_signal(stop):
        if sys.stderr.isatty() and not as_json:
            sys.stderr.write(f"Looking for {seconds:g} s ...\n")
        try:
            found = looking.perform()
        except OSError as error:
            raise PortUnreachable(
                f"this computer cannot search its network: {error.strerror or error}",
                port="network",
                hint="Is it connected to a network?",
            ) from error
    if as_json:
        teller = Teller(as_json=True)
        for one in found:
            teller.event(FoundEvent(one.name, one.device, one.answer, one.kind, one.service))
        teller.result(state="cancelled" if is_stopped.is_set() else "completed")
    elif found:
        rows = [(one.name, one.device, one.answer, one.kind or "unknown") for one in found]
        write_lines(aligned([("NAME", "DEVICE", "ANSWERS", "KIND"), *rows]))
    elif is_stopped.is_set():
        write_lines(
            [f"Stopped after {time.monotonic() - began:.0f} s. No instrument has announced itself yet."]
        )
    else:
        write_lines(_NONE.splitlines())
    return ExitCode.STOPPED if is_stopped.is_set() else 0


_NONE = """No instrument announces itself on this network.
Is it switched on, and on the same network as this computer? Many never announce themselves.
To test an address: praxis-desktop ports test tcp://HOST:PORT"""

_SIGNS: dict[StageState, str] = {"passed": "ok", "failed": "FAILED", "not_used": "-", "not_asked": "-"}


def test(device: str, *, kind: str | None, as_json: bool) -> int:
    """Test a connection; return the exit code. Raises UsageError or PortError."""
    if kind is not None:
        load_profiles().get(kind)
    teller = Teller(as_json=True) if as_json else None

    def tell(stage: Stage) -> None:
        if teller is not None:
            teller.event(StageEvent(stage.name, stage.state, stage.detail, stage.remedy, stage.addresses))
            return
        words = " ".join(filter(None, (stage.detail, stage.remedy, ", ".join(stage.addresses))))
        write_lines([f"{stage.title:<9} {_SIGNS[stage.state]:<7} {words}"])

    connection_test = ConnectionTest(device, kind=kind or "", tell=tell)
    with stopping_by_signal(connection_test.cancel):
        stages = connection_test.perform()
    has_failed = stages is not None and any(stage.has_failed for stage in stages)
    if teller is not None:
        teller.result(state="cancelled" if stages is None else "failed" if has_failed else "completed")
    if stages is None:
        return ExitCode.STOPPED
    return ExitCode.FAULT if has_failed else 0
