"""Where this program keeps what is its own: in the platform's folders, or all under PRAXIS_HOME."""

from __future__ import annotations

import os
from pathlib import Path

_NAME = "praxis-desktop"


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


def system_config_directory() -> Path:
    """The folder for what an administrator has chosen for all users. It may not exist; PRAXIS_HOME, which a
    user sets, does not move it.
    """
    import platformdirs

    return platformdirs.site_config_path(_NAME, appauthor=False)


def _home() -> Path | None:
    home = os.environ.get("PRAXIS_HOME")
    return Path(home).absolute() if home else None
