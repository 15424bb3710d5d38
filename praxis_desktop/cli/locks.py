"""Options that would go round what the administrator of a computer has locked: they are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from praxis_desktop.core.errors import UsageError
from praxis_desktop.settings.files import quoted

if TYPE_CHECKING:
    from praxis_desktop.settings import Settings
    from praxis_desktop.settings.rules import Value


def refuse_locked(settings: Settings, key: str, given: Value | None, option: str) -> None:
    """Raise UsageError if ``option`` has ``given`` for a locked ``key`` that has another value; None is the
    option left out.
    """
    origin, value = settings.origin(key), settings.value(key)
    if origin.locked and given is not None and given != value:
        raise UsageError(
            f"{origin.place} fixes {key} for all users of this computer: it is {quoted(value)}",
            hint=f"Leave out {option}, or ask the administrator of this computer.",
        )
