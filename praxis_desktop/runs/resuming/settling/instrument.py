"""Asking an instrument what became of a command, as its profile knows how."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from praxis_desktop.core.expressions import Expression
from praxis_desktop.runs.resuming.settling.exchanges import bare_command

if TYPE_CHECKING:
    from praxis_desktop.core.expressions import Expression, Found
    from praxis_desktop.ports.held_receiver import HeldReceiver
    from praxis_desktop.ports.profiles.profile import InstrumentProfile, SettleRule, Step
    from praxis_desktop.ports.transport import Port
from praxis_desktop.runs.resuming.settling.exchanges import OpenExchange

_WRITE_TIMEOUT_S = 2.0


class Verdict(NamedTuple):
    """What an instrument, or its profile, says of an open exchange."""

    outcome: Literal["repeatable", "done", "not done", "unknown"]
    reply: bytes = b""
    """What it would have answered to a command that it has carried out."""
    evidence: str = ""
    """What it said."""


def rule_for(exchange: OpenExchange, profile: InstrumentProfile | None) -> tuple[SettleRule, Found] | None:
    """The rule of the profile that knows this command, and how it matches."""
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
    """What the profile says, after the instrument was asked where it must be. Raises PortError."""
    found = rule_for(exchange, profile)
    if found is None:
        return Verdict("unknown")
    rule, matched = found
    if rule.repeatable:
        return Verdict("repeatable")
    if not rule.ask:
        return Verdict("unknown")
    said = _said(rule.ask, port, held)
    if said is None:
        return Verdict("unknown", evidence="it does not answer")
    groups = {name: text or "" for name, text in matched.texts.items()}
    for expression, outcome in ((rule.done, "done"), (rule.not_done, "not done")):
        if expression and Expression(_filled(expression, groups, is_expression=True)).search(said):
            reply = _filled(rule.reply, groups, is_expression=False).encode("latin-1")
            return Verdict("done" if outcome == "done" else "not done", reply, said.decode("latin-1"))
    return Verdict("unknown", evidence=said.decode("latin-1"))


def _filled(text: str, groups: dict[str, str], *, is_expression: bool) -> str:
    for name, value in groups.items():
        text = text.replace(f"{{{name}}}", re.escape(value) if is_expression else value)
    return text


def _said(steps: list[Step], port: Port, held: HeldReceiver) -> bytes | None:
    """What the instrument answers to a profile's question; None when it does not answer as it should."""
    said = b""
    for step in steps:
        held.forget()
        if step.send:
            port.write(step.send.encode("latin-1"), _WRITE_TIMEOUT_S)
        if step.expect:
            expression = Expression(step.expect)
            answer = held.wait(
                lambda data, wanted=expression: wanted.search(data) is not None,  # type: ignore[misc]
                step.timeout_s,
            )
            if expression.search(answer) is None:
                return None
            said += answer
    held.forget()
    return said
