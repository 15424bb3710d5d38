"""``settings set`` and ``settings unset``: change the user's own file."""

from __future__ import annotations

from praxis_desktop.cli.settings.listing import tell, warn
from praxis_desktop.cli.telling.teller import Teller
from praxis_desktop.core.errors import UsageError
from praxis_desktop.settings import KEYS, load_settings, quoted, save_user_setting, user_settings_file


def change(key: str, text: str, *, as_json: bool) -> int:
    """Set ``key`` to the value of ``text``. Returns the exit code. Raises UsageError, StorageError."""
    known = KEYS.get(key)
    if known is None:
        save_user_setting(key, text)  # raises for an unknown key, with suggestions
        return UsageError.exit_code
    try:
        value = known.rule.parse(text)
    except ValueError:
        raise UsageError(f"{key} cannot be {quoted(text)}: it must be {known.rule.allowed}") from None
    save_user_setting(key, value)
    return _told(key, f"{key} is {quoted(value)} in {user_settings_file()}", as_json=as_json)


def unset(key: str, *, as_json: bool) -> int:
    """Remove ``key``. Returns the exit code. Raises UsageError, StorageError."""
    save_user_setting(key, None)
    return _told(key, f"{key} is not in {user_settings_file()}", as_json=as_json)


def _told(key: str, done: str, *, as_json: bool) -> int:
    """Show what was done, and the value in force if it differs."""
    settings = load_settings()
    teller = Teller(as_json=as_json)
    warn(teller, settings)
    origin = settings.origin(key)
    holds = "" if origin.kind == "user file" else f"; {quoted(settings.value(key))} ({origin}) holds"
    teller.for_people(done + holds)
    if as_json:
        tell(teller, settings, [KEYS[key]])
    teller.result()
    return 0
