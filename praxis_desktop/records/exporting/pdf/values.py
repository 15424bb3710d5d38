"""Values as a report shows them."""

from __future__ import annotations

import json

from praxis_desktop.records.exporting.pdf.scales import short

_MOST_VALUE = 400


def told(value: object) -> str:
    """A value as people read it."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return short(value, 6)
    if isinstance(value, int):
        return str(value).replace("-", "−")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if isinstance(value, list) and all(isinstance(item, str | int) for item in value):
        text = ", ".join(map(str, value))
    return text if len(text) <= _MOST_VALUE else f"{text[:_MOST_VALUE]} …"
