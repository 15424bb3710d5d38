"""Where this program keeps what is its own: in the platform's folders, or all under PRAXIS_HOME."""

from __future__ import annotations

import os
from pathlib import Path

_NAME = "praxis-desktop"


def cache_directory() -> Path:
    """The folder for what can be made again: machine code, downloads, images. It may not exist yet."""
    home = os.environ.get("PRAXIS_HOME")
    if home:
        return Path(home).absolute() / "cache"
    import platformdirs

    return platformdirs.user_cache_path(_NAME, appauthor=False)


def data_directory() -> Path:
    """The folder for what must not be lost: runs, journals, protocols of the user. It may not exist yet."""
    home = os.environ.get("PRAXIS_HOME")
    if home:
        return Path(home).absolute() / "data"
    import platformdirs

    return platformdirs.user_data_path(_NAME, appauthor=False)
