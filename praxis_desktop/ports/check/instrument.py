"""Checks an instrument by sending the queries in its profile."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from praxis_desktop.core.messages import Message
from praxis_desktop.ports.check.loopback import LoopbackCheck
from praxis_desktop.ports.check.report import CheckReport, Finding, distribution, local_time, made_with
from praxis_desktop.ports.claims.claiming import claim_for
from praxis_desktop.ports.errors import PortTimeout
from praxis_desktop.ports.preflight.asking import not_identified
from praxis_desktop.ports.profiles.inquiry import Answer, Conversation
from praxis_desktop.ports.profiles.library import line_settings
from praxis_desktop.ports.profiles.profile import InstrumentProfile
from praxis_desktop.ports.roles import Binding
from praxis_desktop.ports.transport import LineSettings, never

REPEATS = 20


class InstrumentCheck:
    """Checks one instrument. Only queries are sent, so nothing moves or changes."""

    STEPS = ("identity", "state", "latency", "errors on the line")

    def __init__(
        self, binding: Binding, profile: InstrumentProfile, *, cancelled: Callable[[], bool] = never
    ) -> None:
        self._binding = binding
        self._profile = profile
        self._cancelled = cancelled

    def findings(self) -> Iterator[Finding]:
        """Open the port, run each test in turn, and close the port. Raises PortError if it fails to open."""
        with Conversation(self._binding, self._profile, cancelled=self._cancelled) as conversation:
            for look in (self._identity, self._state, self._latency, self._errors):
                if self._cancelled():
                    return
                finding = look(conversation)
                yield finding
                if finding.verdict == "failed" and look == self._identity:
                    return

    def _identity(self, conversation: Conversation) -> Finding:
        method = Message("the identity query in the profile {kind}", kind=repr(self._profile.kind))
        try:
            answer = conversation.identify()
        except PortTimeout:
            verdict = not_identified(self._profile, conversation.exchanges)
            return Finding("identity", "failed", f"{verdict.word}. {verdict.detail}", method)
        return Finding(
            "identity",
            "passed",
            Message(
                "{name} answered in {seconds:.0f} ms", name=self._profile.name, seconds=answer.seconds * 1000
            ),
            method,
            _figures(answer),
        )

    def _state(self, conversation: Conversation) -> Finding:
        method = Message("the state query in the profile {kind}", kind=repr(self._profile.kind))
        if self._profile.state is None:
            return Finding("state", "absent", "the profile has no state query", method)
        try:
            answer = conversation.state()
        except PortTimeout as error:
            return Finding("state", "failed", error.message, method)
        said = ", ".join(f"{name} {value}" for name, value in _figures(answer).items())
        return Finding("state", "passed", said or "answered", method, _figures(answer))

    def _latency(self, conversation: Conversation) -> Finding:
        method = Message(
            "the identity query {repeats} times, each timed from the first byte sent to the last byte "
            "received",
            repeats=REPEATS,
        )
        times: list[float] = []
        unanswered = 0
        for _ in range(REPEATS):
            if self._cancelled():
                break
            try:
                times += [
                    exchange.seconds for exchange in conversation.identify().exchanges if exchange.received
                ]
            except PortTimeout:
                unanswered += 1
        if unanswered or not times:
            return Finding(
                "latency",
                "failed",
                Message(
                    "{unanswered} of {repeats} queries were not answered",
                    unanswered=unanswered,
                    repeats=REPEATS,
                ),
                method,
            )
        figures = distribution(times, "exchange")
        summary = f"p50 {figures['exchange_p50_us']} µs, p99 {figures['exchange_p99_us']} µs"
        return Finding("latency", "passed", summary, method, figures)

    def _errors(self, conversation: Conversation) -> Finding:
        statistics = conversation.statistics()
        return Finding(
            "errors on the line",
            "failed" if statistics.line_errors else "passed",
            Message("{line_errors} errors", line_errors=statistics.line_errors)
            if statistics.line_errors
            else "none",
            "the system's error counters during the whole check",
            {"bytes_out": statistics.bytes_out, "bytes_in": statistics.bytes_in},
        )


def _figures(answer: Answer) -> dict[str, object]:
    return {
        name: f"{value:g} {answer.units[name]}"
        if isinstance(value, float) and name in answer.units
        else value
        for name, value in answer.values.items()
    }


Check = LoopbackCheck | InstrumentCheck


def perform_check(
    binding: Binding,
    *,
    settings: LineSettings | None = None,
    profile: InstrumentProfile | None = None,
    on_finding: Callable[[Finding, float], None],
    cancelled: Callable[[], bool] = never,
) -> CheckReport:
    """Check the instrument on a port with its ``profile``, or the port itself with a loopback plug.

    After each finding, ``on_finding`` is called with the finding and the completed fraction of the check (0
    to 1). The function blocks for a few seconds, or until ``cancelled`` returns True. Raises PortError.
    """
    check: Check
    if profile is not None:
        used = line_settings(profile.line)
        check = InstrumentCheck(binding, profile, cancelled=cancelled)
        subject = f"{profile.name} on {binding.device}"
    else:
        used = settings or LineSettings(115200)
        check = LoopbackCheck(binding, used, cancelled=cancelled)
        subject = f"port {binding.device} with a loopback plug"
    started, since = local_time(), time.monotonic()
    port = binding.info()
    findings: list[Finding] = []
    with claim_for("ports check", binding):
        for finding in check.findings():
            findings.append(finding)
            on_finding(finding, len(findings) / len(check.STEPS))
    return CheckReport(
        device=binding.device,
        subject=subject,
        settings=str(used),
        port={
            "description": port.description,
            "usb_id": "" if port.vid is None else f"{port.vid:04x}:{port.pid or 0:04x}",
            "serial_number": port.serial_number or "",
            "location": port.location or "",
            "manufacturer": port.manufacturer or "",
        },
        made_with=made_with(),
        started=started,
        seconds=round(time.monotonic() - since, 3),
        findings=tuple(findings),
    )
