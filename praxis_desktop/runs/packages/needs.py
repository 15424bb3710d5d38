"""The imports and requirements of programs, and the packages they need from the wheelhouse."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct, structs

from praxis_desktop import __version__, packages
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.files import open_regular, replacing, sweep
from praxis_desktop.protocols import Program, text
from praxis_desktop.protocols.metadata_block import OPENING
from praxis_desktop.protocols.requirements import Requirements, requirements_of
from praxis_desktop.protocols.text import base_of, imports_of, is_in_guest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from praxis_desktop.packages.pins import Lock
    from praxis_desktop.packages.resolving.offered_wheels import Needs, Wheels


_REQUIRES = re.compile(r"\brequires\s*=")
"""Matches a decorator's parameter. A match elsewhere merely leads to a closer look."""


def may_need_packages(program: Program) -> bool:
    """Return whether a program's files may need packages; takes no time for a program without imports."""
    if any(OPENING in part.source or _REQUIRES.search(part.source) for part in program.parts):
        return True
    if "import" not in program.source:
        return False
    return not all(is_in_guest(base_of(top)) for top in tops(imports_of(program)))


def needs_of(program: Program, wheelhouse: Wheels) -> Needs:
    """Return what ``program`` needs, except for packages that it installs itself, possibly in other versions.
    Raises UsageError for a malformed declaration.
    """
    return needs_from(requirements_of(program), wheelhouse)


def needs_from(read: Requirements, wheelhouse: Wheels) -> Needs:
    """Do what ``needs_of`` does, but with requirements that have already been read."""
    if not read.imported:
        return packages.Needs(read.declared)
    found = packages.needs_of_imports(read.imported, wheelhouse)
    asked = [name for name in found.requirements if name not in read.installs]
    return structs.replace(
        found,
        requirements=tuple(sorted({*read.declared, *asked})) if read.declared else tuple(asked),
        missing=tuple([module for module in found.missing if module not in read.optional]),
    )


def importable(modules: Iterable[str], lock: Lock, wheelhouse: Wheels) -> tuple[str, ...]:
    """Return the ``modules`` that a guest with ``lock`` can import, judging only by their top-level names."""
    digests = {pin.sha256 for pin in lock.pins}
    provided = {
        module for wheel in wheelhouse.wheels() if wheel.sha256 in digests for module in wheel.modules
    }
    return tuple(sorted(name for name in modules if is_in_guest(top := _top(name)) or top in provided))


def tops(modules: Collection[str]) -> set[str]:
    """Return the modules' top-level names."""
    return {_top(module) for module in modules}


def _top(module: str) -> str:
    return module.partition(".")[0]


log = logging.getLogger(__name__)

LARGEST: Final = 32 << 20
"""Maximum size, in bytes, of a cache file that is read; a larger one is rebuilt."""

_MAKERS: Final = ("metadata_block.py", "requirements.py", "text.py")
"""The modules in ``protocols`` whose code determines what is found."""


class TextFindings(Struct, frozen=True):
    """The ``modules`` that a program imports, and its requirements. If it declares these incorrectly,
    ``requirements`` is None, and ``problem`` and ``hint`` describe the error.
    """

    modules: tuple[str, ...] = ()
    requirements: Requirements | None = None
    problem: str = ""
    hint: str = ""


class ProgramTexts:
    """What was found in programs' sources. Earlier findings are read from the file ``path``, which need not
    exist, and the read-only file ``ahead``. Without ``path``, nothing is saved. Use this on a single thread.
    """

    def __init__(self, path: Path | None = None, ahead: Path | None = None) -> None:
        self._path = path
        self._ahead = ahead
        self._before: Mapping[str, TextFindings] | None = None
        self._now: dict[str, TextFindings] = {}
        self._has_news = False

    def of(self, program: Program) -> TextFindings:
        """Return what was found in the sources of ``program`` and its companions."""
        key = sha256(f"{program.filename}\0{program.digest}".encode("utf-8", "surrogatepass")).hexdigest()
        if key not in self._now:
            if self._before is None:
                places = [place for place in (self._ahead, self._path) if place is not None]
                self._before = {key: known for place in places for key, known in _read(place).items()}
            known = self._before.get(key)
            self._has_news |= known is None
            self._now[key] = known or _findings(program)
        return self._now[key]

    def keep(self) -> None:
        """Save the findings that were used, if any are new. A failure only makes the next process slower."""
        if self._path is None or not self._has_news:
            return
        content = {"maker": _maker(), "texts": {key: _plain(each) for key, each in self._now.items()}}
        try:
            sweep(self._path.parent, self._path.name)
            with replacing(self._path, is_lasting=False) as file:
                file.write(json.dumps(content).encode())
            self._has_news = False
        except OSError as error:
            log.info("The imports of protocols cannot be saved: %s", error)


def _findings(program: Program) -> TextFindings:
    modules = tuple(sorted(imports_of(program)))
    try:
        return TextFindings(modules, requirements_of(program))
    except UsageError as error:
        return TextFindings(modules, None, error.message, error.hint)


def _read(path: Path) -> Mapping[str, TextFindings]:
    try:
        with open_regular(path) as file:
            content = json.loads(file.read(LARGEST))
        if content["maker"] != _maker():
            return {}
        return {key: _from_plain(plain) for key, plain in content["texts"].items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        log.info("The cached imports of protocols are rebuilt: %s: %s", path, error)
        return {}


def _plain(findings: TextFindings) -> dict[str, Any]:
    plain = structs.asdict(findings)
    if findings.requirements is not None:
        plain["requirements"] = {
            name: sorted(value) if isinstance(value, frozenset) else value
            for name, value in structs.asdict(findings.requirements).items()
        }
    return plain


def _from_plain(plain: dict[str, Any]) -> TextFindings:
    """Read the findings from plain data. Raises an error if the data is damaged."""
    read = plain["requirements"]
    requirements = None
    if read is not None:
        requirements = Requirements(
            read["source"],
            tuple(read["declared"]),
            frozenset(read["imported"]),
            str(read["python"]),
            frozenset(read["optional"]),
            frozenset(read["installs"]),
        )
    return TextFindings(tuple(plain["modules"]), requirements, str(plain["problem"]), str(plain["hint"]))


@cache
def _maker() -> str:
    """Return a digest of the code that reads sources or, if its files are unavailable, of Praxis Desktop's
    version.
    """
    digest = sha256(sys.version.encode())
    try:
        for name in _MAKERS:
            digest.update(sha256(Path(text.__file__).with_name(name).read_bytes()).digest())
    except OSError:
        digest.update(__version__.encode())
    return digest.hexdigest()
