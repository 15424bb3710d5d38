"""What an instrument and its profile say about a command whose reply is not known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from praxis_desktop.core.expressions import Expression
from praxis_desktop.ports.profiles import endpoints
from praxis_desktop.runs.resuming._exchanges import bare_command

_WRITE_TIMEOUT_S = 2.0

if TYPE_CHECKING:
    from praxis_desktop.core.expressions import Found
    from praxis_desktop.ports.delivery import HeldReceiver
    from praxis_desktop.ports.profiles.profile import Endpoints, InstrumentProfile, SettleRule, Step
    from praxis_desktop.ports.transport import Port
    from praxis_desktop.runs.resuming._exchanges import OpenExchange


class Verdict(Struct, frozen=True):
    """An instrument's or its profile's verdict on an open exchange."""

    outcome: Literal["repeatable", "done", "not done", "unknown"]
    reply: bytes = b""
    """The reply to a command that was carried out."""
    evidence: str = ""
    """The instrument's statement."""


def rule_for(exchange: OpenExchange, profile: InstrumentProfile | None) -> tuple[SettleRule, Found] | None:
    """The profile's rule for this command, and the match."""
    if profile is None:
        return None
    command = bare_command(exchange.command, profile)
    for rule in profile.settle:
        found = Expression(rule.pattern).fullmatch(command)
        if found is not None:
            return rule, found
    return None


def verdict_of(
    exchange: OpenExchange, profile: InstrumentProfile | None, port: Port, held: HeldReceiver
) -> Verdict:
    """Apply the profile, asking the instrument if the rule requires it. Raises PortError."""
    if profile is not None and profile.endpoints is not None and not bare_command(exchange.command, profile):
        return Verdict("repeatable")  # a standard request, which sets what is set already, or only asks
    found = rule_for(exchange, profile)
    if found is None:
        return Verdict("unknown")
    rule, matched = found
    if rule.repeatable:
        return Verdict("repeatable")
    if not rule.ask:
        return Verdict("unknown")
    over = None if profile is None else profile.endpoints
    said = _said(rule.ask, port, held, over)
    if said is None:
        return Verdict("unknown", evidence="it does not answer")
    groups = {name: text or "" for name, text in matched.texts.items()}
    for expression, outcome in ((rule.done, "done"), (rule.not_done, "not done")):
        if expression and Expression(_filled(expression, groups, is_expression=True)).search(said):
            text = _filled(rule.reply, groups, is_expression=False).encode("latin-1")
            reply = endpoints.incoming(text, exchange.command, over)
            return Verdict("done" if outcome == "done" else "not done", reply, said.decode("latin-1"))
    return Verdict("unknown", evidence=said.decode("latin-1"))


def _filled(text: str, groups: dict[str, str], *, is_expression: bool) -> str:
    for name, value in groups.items():
        text = text.replace(f"{{{name}}}", re.escape(value) if is_expression else value)
    return text


def _said(steps: list[Step], port: Port, held: HeldReceiver, over: Endpoints | None) -> bytes | None:
    """The instrument's answers to a profile's question; None if an expected answer is missing."""
    said = b""
    for step in steps:
        held.forget()
        if step.send:
            port.write(endpoints.outgoing(step.send.encode("latin-1"), over), _WRITE_TIMEOUT_S)
        if step.expect:
            answer = _answer_to(step, held, over)
            if answer is None:
                return None
            said += answer
    held.forget()
    return said


def _answer_to(step: Step, held: HeldReceiver, over: Endpoints | None) -> bytes | None:
    found = endpoints.reply_to(step, over)
    came = held.wait(lambda data: found(data) is not None, step.timeout_s)
    return None if found(came) is None else endpoints.heard(came, over)
