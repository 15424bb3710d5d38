"""The pip that asks the user's index: which one, and its environment."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Final

from praxis_desktop.core.records import Record
from praxis_desktop.packages.errors import IndexUnreachable

_LOOK_S: Final = 20.0
"""Seconds to wait for a Python that is asked for its pip."""

_ALWAYS: Final = {
    "PIP_NO_INPUT": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_NO_PYTHON_VERSION_WARNING": "1",
    "PIP_NO_COLOR": "1",
    # It makes sense for installing; here wheels are only fetched.
    "PIP_REQUIRE_VIRTUALENV": "0",
    "PIP_USER": "0",
    "PYTHONUTF8": "1",
    "PYTHONSAFEPATH": "1",  # a protocol types.py in the current folder must not shadow pip's modules
    "PYTHONWARNINGS": "ignore",  # whatever is set for this program
    "NO_COLOR": "1",
}


class PipCommand(Record):
    """``arguments`` begin a call of pip; ``environment`` is that of its process."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str]


def find_pip(environment: Mapping[str, str] | None = None) -> PipCommand:
    """The pip of the running Python, else the user's on the path, else one from uv, which is then given uv's
    index. All respect the user's configuration: files, proxies, passwords.

    ``environment`` is by default that of this process. May take some seconds; raises IndexUnreachable if
    there is none.
    """
    given = dict(os.environ if environment is None else environment)
    path = given.get("PATH")
    if not getattr(sys, "frozen", False) and importlib.util.find_spec("pip") is not None:
        return PipCommand((sys.executable, "-m", "pip"), {**given, **_ALWAYS})
    for name in ("pip3", "pip"):
        found = shutil.which(name, path=path)
        if found and _answers([found], given):
            return PipCommand((found,), {**given, **_ALWAYS})
    python = shutil.which("python3", path=path)
    if python and _answers([python, "-m", "pip"], given):
        return PipCommand((python, "-m", "pip"), {**given, **_ALWAYS})
    uv = shutil.which("uv", path=path)
    if uv:
        return PipCommand((uv, "--quiet", "tool", "run", "pip"), {**given, **_index_of_uv(given), **_ALWAYS})
    raise IndexUnreachable(
        "there is neither pip nor uv on this computer to ask an index of packages",
        hint="Install pip (or uv), or add the wheels as files: praxis-desktop packages add FILE.whl",
    )


def _answers(command: Sequence[str], environment: Mapping[str, str]) -> bool:
    try:
        asked = subprocess.run(
            [*command, "--version"],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_LOOK_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def _index_of_uv(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables that tell pip about uv's index; pip's own variables take precedence."""
    default = environment.get("UV_DEFAULT_INDEX") or environment.get("UV_INDEX_URL", "")
    others = f"{environment.get('UV_INDEX', '')} {environment.get('UV_EXTRA_INDEX_URL', '')}"
    found = {
        "PIP_INDEX_URL": _addresses(default),
        "PIP_EXTRA_INDEX_URL": _addresses(others),
        "PIP_FIND_LINKS": environment.get("UV_FIND_LINKS", "").replace(",", " "),
        "PIP_NO_INDEX": environment.get("UV_NO_INDEX", ""),
    }
    return {name: value for name, value in found.items() if value and name not in environment}


def _addresses(value: str) -> str:
    """The entries of uv's variable, "address" or "name=address", without the names."""
    entries = [entry.partition("=") for entry in value.split()]
    return " ".join(
        address if mark and "/" not in name else f"{name}{mark}{address}" for name, mark, address in entries
    )
