"""The program's folders: the ones the platform prescribes, or subfolders of PRAXIS_HOME."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from praxis_desktop import lean_imports
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message

if TYPE_CHECKING:
    from platformdirs import PlatformDirs

_NAME = "praxis-desktop"

_SYSTEM_PLACES = {"linux": ("/etc", "/etc/xdg"), "darwin": ("/Library/Application Support",)}


def cache_directory() -> Path:
    """Return the folder for data that can be rebuilt, such as machine code. It may not exist yet."""
    home = _home()
    if home is not None:
        return home / "cache"
    return _platform().user_cache_path


def data_directory() -> Path:
    """Return the folder for lasting data, such as runs and the user's protocols. It may not exist yet."""
    home = _home()
    if home is not None:
        return home / "data"
    return _platform().user_data_path


def config_directory() -> Path:
    """Return the folder for the user's settings. It may not exist yet."""
    home = _home()
    if home is not None:
        return home / "config"
    return _platform().user_config_path


def system_config_directories() -> list[Path]:
    """Return the folders for an administrator's settings, highest priority first. Some may not exist.

    The platform's fixed folders come before any named in the environment, because desktop environments add
    their own folders there. PRAXIS_HOME affects none of them.
    """
    if sys.platform == "win32":
        from praxis_desktop.core.windows import program_data

        fixed = (program_data(),)
    else:
        fixed = _SYSTEM_PLACES.get(sys.platform, ())
    named = _platform(multipath=True).site_config_dir.split(os.pathsep)
    folders = [*(Path(place, _NAME) for place in fixed), *map(Path, named)]
    return list(dict.fromkeys(folders))


def require_usable_home() -> None:
    """Raise UsageError if PRAXIS_HOME exists and is not a folder.

    A folder that this user may not enter is accepted, because each part of the program that needs the folder
    reports its own error.
    """
    home = _home()
    if home is not None and os.path.lexists(home) and not home.is_dir():
        raise UsageError(
            Message("PRAXIS_HOME is {home}, which is not a folder", home=home),
            hint="Set it to a folder, or unset it.",
        )


def _home() -> Path | None:
    home = os.environ.get("PRAXIS_HOME")
    return Path(home).absolute() if home else None


def _platform(*, multipath: bool = False) -> PlatformDirs:
    """Return the platform's folders for this program. If ``multipath``, they are complete search paths."""
    lean_imports.import_platformdirs()
    from platformdirs import PlatformDirs

    return PlatformDirs(_NAME, appauthor=False, multipath=multipath)
