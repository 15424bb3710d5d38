"""Replaces features that the sandbox lacks with messages that say what to use instead."""

from __future__ import annotations

from typing import Any

from IPython.core.error import UsageError

from _praxis import packages

_CELLS = ("!", "bash", "perl", "pypy", "python", "python2", "python3", "ruby", "script", "sh", "sx", "system")
"""Cell magics that would start a process. If they were left unchanged, they would start a thread and an
event loop, fail, and make the console's own loop unusable.
"""

_LINES = (
    "alias",
    "conda",
    "cp",
    "gui",
    "killbgscripts",
    "mamba",
    "man",
    "micromamba",
    "mkdir",
    "mv",
    "pastebin",
    "pylab",
    "rehashx",
    "rm",
    "rmdir",
    "sc",
    "store",
    "sx",
    "system",
    "uv",
)

_ADDING = "add its wheel in Settings, Packages, or run: praxis-desktop packages add NAME --network"
PACKED = frozenset(
    {
        "PIL",
        "contourpy",
        "kiwisolver",
        "lxml",
        "markupsafe",
        "matplotlib",
        "mpl_toolkits",
        "msgpack",
        "numpy",
        "pandas",
        "regex",
        "yaml",
    }
)
"""The modules that, without a network, only the science pack provides."""

_PACK = f"install praxis-desktop-science, which needs no network, or {_ADDING}"
PIP = f"Write %pip install NAME, or import the package, which installs it if it is there; {_ADDING}"
_REMEDIES = {
    "!": "There is no system shell in the sandbox: use Python; !ls, !cat and !pwd show its own files.",
    "!cd": "Use %cd FOLDER.",
    "conda": PIP,
    "matplotlib": "Figures are shown automatically; there is nothing to switch on.",
    "cp": "Use the pathlib and shutil modules.",
    "store": "Variables end with their session: %notebook FILE or %save FILE keep its cells.",
}
_REMEDIES |= {
    name: _REMEDIES[alike]
    for name, alike in {
        "mamba": "conda",
        "micromamba": "conda",
        "uv": "conda",
        "pylab": "matplotlib",
        "gui": "matplotlib",
        "mkdir": "cp",
        "mv": "cp",
        "rm": "cp",
        "rmdir": "cp",
    }.items()
}


def refuse(name: str) -> None:
    """Raise UsageError, because ``name`` cannot work here."""
    raise UsageError(f"{name} is not available here. {_REMEDIES.get(name, _REMEDIES['!'])}")


def note_remedy(error: BaseException) -> None:
    """Add a note with the remedy to an error caused by the sandbox."""
    name = error.name if isinstance(error, ModuleNotFoundError) else None
    if not name or "." in name or not packages.missing_modules([name]):
        return
    adding = _PACK if name in PACKED else _ADDING
    note = f"No installed package has {name}; {adding}"
    if note not in getattr(error, "__notes__", ()):
        error.add_note(note)


def replace_magics(shell: Any) -> None:
    """Replace the magics of ``shell`` that cannot work here with stubs that say so."""
    magics = shell.magics_manager.magics
    for name in _CELLS:
        magics["cell"][name] = _refusing(f"%%{name}", name)
    for name in _LINES:
        magics["line"][name] = _refusing(f"%{name}", name)
    magics["line"]["matplotlib"] = _matplotlib


def _matplotlib(line: str) -> None:
    """Accept the usual first line of notebooks, which is not needed in this kernel."""
    if line.strip() not in ("", "inline"):
        raise UsageError(f"%matplotlib {line.strip()} is not available here. {_REMEDIES['matplotlib']}")


def _refusing(shown: str, name: str) -> Any:
    def magic(line: str, cell: str | None = None) -> None:
        raise UsageError(f"{shown} is not available here. {_REMEDIES.get(name, _REMEDIES['!'])}")

    return magic
