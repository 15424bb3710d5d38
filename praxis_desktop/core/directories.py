"""Where this program keeps what is its own: in the platform's folders, or all under PRAXIS_HOME."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from praxis_desktop.core.errors import UsageError

_NAME = "praxis-desktop"

_SYSTEM_PLACES = {"linux": ("/etc", "/etc/xdg"), "darwin": ("/Library/Application Support",)}


def cache_directory() -> Path:
    """The folder for what can be made again: machine code, downloads, images. It may not exist yet."""
    home = _home()
    if home is not None:
        return home / "cache"
    import platformdirs

    return platformdirs.user_cache_path(_NAME, appauthor=False)


def data_directory() -> Path:
    """The folder for what must not be lost: runs, journals, protocols of the user. It may not exist yet."""
    home = _home()
    if home is not None:
        return home / "data"
    import platformdirs

    return platformdirs.user_data_path(_NAME, appauthor=False)


def config_directory() -> Path:
    """The folder for what the user has chosen: settings. It may not exist yet."""
    home = _home()
    if home is not None:
        return home / "config"
    import platformdirs

    return platformdirs.user_config_path(_NAME, appauthor=False)


def system_config_directories() -> list[Path]:
    """Folders for what an administrator has chosen for all users; the first that has something counts.

    Some may not exist. The places that every computer of a kind has come first, then those that the
    environment names (desktops put folders of their own there); PRAXIS_HOME moves none of them.
    """
    import platformdirs

    fixed = _SYSTEM_PLACES.get(sys.platform, ())
    named = platformdirs.site_config_dir(_NAME, appauthor=False, multipath=True).split(os.pathsep)
    folders = [*(Path(place, _NAME) for place in fixed), *map(Path, named)]
    return list(dict.fromkeys(folders))


def require_usable_home() -> None:
    """Raise UsageError where PRAXIS_HOME names what is no folder: nothing could be found or kept below it.

    One that this user may not enter is no such: each that would use it says what it does without.
    """
    home = _home()
    if home is not None and os.path.lexists(home) and not home.is_dir():
        raise UsageError(
            f"PRAXIS_HOME is {home}, which is no folder", hint="Set it to a folder, or do without it."
        )


def _home() -> Path | None:
    home = os.environ.get("PRAXIS_HOME")
    return Path(home).absolute() if home else None
