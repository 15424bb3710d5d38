"""Dates, written as year-month-day (ISO 8601)."""

from __future__ import annotations

import datetime
import re

from praxis_desktop.core.messages import Message
from praxis_desktop.protocols.parameters.kind import Kind, Surroundings, refusal
from praxis_desktop.protocols.parameters.parameter import Parameter
from praxis_desktop.protocols.parameters.plain_data import UnreadableTextError, quoted

_ISO = "[0-9]{4}-[0-9]{2}-[0-9]{2}"


def _parse(parameter: Parameter, text: str, around: Surroundings) -> object:
    del parameter, around
    told = text.strip()
    german = re.fullmatch(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})", told)
    try:
        if german is not None:
            day, month, year = map(int, german.groups())
            return datetime.date(year, month, day).isoformat()
        if re.fullmatch(_ISO, told):
            return datetime.date.fromisoformat(told).isoformat()
    except ValueError:
        raise UnreadableTextError(Message("{text} does not exist", text=quoted(text))) from None
    raise UnreadableTextError(
        Message("{text} is not a date", text=quoted(text)), hint="Use year-month-day, such as 2026-11-20."
    )


def _check(parameter: Parameter, value: object, around: Surroundings) -> str:
    del around
    if not isinstance(value, str) or not re.fullmatch(_ISO, value):
        return refusal(parameter, value)
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        return Message("must be a date: {text} does not exist", text=value)
    return ""


DATE = Kind(
    "date",
    expected=lambda _: "a date such as 2026-11-20",
    schema=lambda *_: {"type": "string", "format": "date", "pattern": f"^{_ISO}$"},
    parse=_parse,
    check=_check,
    given_as=("date",),
    column="date",
    example=lambda _: "2026-11-20",
    is_read_back=True,
)
