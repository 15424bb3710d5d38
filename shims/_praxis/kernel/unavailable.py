"""What IPython has and a sandbox has not: each says so, and what to do instead."""

from __future__ import annotations

from typing import Any

from IPython.core.error import UsageError

_CELLS = ("!", "bash", "perl", "pypy", "python", "python2", "python3", "ruby", "script", "sh", "sx", "system")
"""Cell magics that would start a process. Left alone they start a thread and an event loop, fail, and leave
the console's own loop unusable.
"""

_LINES = (
    "alias",
    "conda",
    "gui",
    "killbgscripts",
    "mamba",
    "matplotlib",
    "micromamba",
    "pip",
    "pylab",
    "rehashx",
    "sc",
    "sx",
    "system",
    "uv",
)

_REMEDIES = {
    "pip": "Import the package, which installs it if it is at hand; packages are added in Settings, Packages,"
    " or with: praxis-desktop packages add",
    "matplotlib": "Figures are shown as they are; nothing need be switched on.",
}
_REMEDIES |= {
    name: _REMEDIES[alike]
    for name, alike in {
        "conda": "pip",
        "mamba": "pip",
        "micromamba": "pip",
        "uv": "pip",
        "pylab": "matplotlib",
        "gui": "matplotlib",
    }.items()
}


def refuse(name: str) -> None:
    """Raise UsageError: ``name`` cannot work here."""
    remedy = _REMEDIES.get(name, "There is no system shell in the sandbox; use Python instead.")
    raise UsageError(f"{name} is not available here. {remedy}")


def replace_magics(shell: Any) -> None:
    """Have the magics of ``shell`` that cannot work say so."""
    magics = shell.magics_manager.magics
    for name in _CELLS:
        magics["cell"][name] = _refusing(f"%%{name}", name)
    for name in _LINES:
        magics["line"][name] = _refusing(f"%{name}", name)


def _refusing(shown: str, name: str) -> Any:
    def magic(line: str, cell: str | None = None) -> None:
        remedy = _REMEDIES.get(name, "There is no system shell in the sandbox; use Python instead.")
        raise UsageError(f"{shown} is not available here. {remedy}")

    return magic
