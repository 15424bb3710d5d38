"""What was found out about files of the library, kept by content: most files are as they were yesterday.

One file has all of it: to open an entry of ``described_cache`` for each of two hundred takes too long.
"""

from __future__ import annotations

import json
import logging
import time
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from praxis_desktop import __version__, protocols
from praxis_desktop.core.atomic_files import replacing, sweep
from praxis_desktop.core.records import Record
from praxis_desktop.core.regular_files import open_regular
from praxis_desktop.interpreter.identity import host_digest, source_digest
from praxis_desktop.runs.describing.described_cache import ENDLESS_HOLDS_S
from praxis_desktop.runs.library.entries import LoadProblem
from praxis_desktop.runs.setting_up.plans import plain

if TYPE_CHECKING:
    from praxis_desktop.protocols import Program
    from praxis_desktop.protocols.definitions.protocol import Protocol

log = logging.getLogger(__name__)

LARGEST: Final = 64 << 20
"""Bytes of a file that is read; a larger one is made anew."""


class Known(Record):
    """What a file has: protocols, or a problem; ``is_lasting`` unless the same file may do another time."""

    protocols: tuple[Protocol, ...] = ()
    problem: LoadProblem | None = None
    is_lasting: bool = True


class LibraryIndex:
    """What is known of programs, in the file ``path``, which need not exist; of those that it does not know,
    what is in the file ``ahead``, which is never written. One thread.

    ``wheels`` changes with the packages that are there: problems are believed as long as it is the same. A
    file that is damaged, or of another version of this program, counts as none.
    """

    def __init__(self, path: Path, wheels: str, ahead: Path | None = None) -> None:
        self._path = path
        self._wheels = wheels
        self._before = _read(path)
        self._ahead = {} if ahead is None else _read(ahead)
        self._now: dict[str, dict[str, Any]] = {}
        self._has_news = False

    def get(self, program: Program) -> Known | None:
        """What is known of ``program``, its companions included."""
        key = _key(program)
        known = self._read(program, self._before.get(key))
        if known is not None:
            self._now[key] = self._before[key]
            return known
        return self._read(program, self._ahead.get(key))

    def _read(self, program: Program, entry: dict[str, Any] | None) -> Known | None:
        if entry is None:
            return None
        try:
            return self._known(entry)
        except (ValueError, TypeError, KeyError) as error:
            log.info("What is known of %s is of no use: %s", program.filename, error)
            return None

    def put(self, program: Program, known: Known) -> None:
        """Keep what was found out."""
        entry: dict[str, Any] = {"protocols": plain(known.protocols)}
        if known.problem is not None:
            entry = {"problem": plain(known.problem), "wheels": self._wheels, "at": time.time()}
        self._now[_key(program)] = entry
        self._has_news = True

    def keep(self) -> None:
        """Write what was asked for and put, if that is anything else than before. A file that cannot be
        written costs the next process time, nothing else.
        """
        if not self._has_news and self._now.keys() == self._before.keys():
            return
        try:
            sweep(self._path.parent, self._path.name)
            with replacing(self._path, is_lasting=False) as file:
                file.write(json.dumps({"maker": _maker(), "files": self._now}).encode())
            self._has_news = False
        except OSError as error:
            log.info("What is known of protocols is not kept: %s", error)

    def _known(self, entry: dict[str, Any]) -> Known | None:
        """Raises what damaged entries raise."""
        if "problem" not in entry:
            from praxis_desktop.protocols.definitions.stored import stored_protocols

            return Known(stored_protocols(entry["protocols"]))
        problem = _problem(entry["problem"])
        is_old = problem.reason == "endless" and not 0 <= time.time() - entry["at"] < ENDLESS_HOLDS_S
        return None if is_old or entry["wheels"] != self._wheels else Known(problem=problem)


def _problem(entry: dict[str, Any]) -> LoadProblem:
    problem = LoadProblem(**entry)
    texts = (problem.message, problem.hint, problem.reason)
    if type(problem.line) is not int or not all(isinstance(text, str) for text in texts):
        raise ValueError(f"no problem: {entry!r:.200}")
    return problem


def _key(program: Program) -> str:
    text = f"{program.filename}\0{program.digest}"
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        with open_regular(path) as file:
            content = json.loads(file.read(LARGEST))
        if content["maker"] == _maker():
            files: dict[str, dict[str, Any]] = dict(content["files"])
            return files
    except FileNotFoundError:
        pass
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        log.info("What is known of protocols is found out anew: %s: %s", path, error)
    return {}


@cache
def _maker() -> str:
    """Of all that says what a file declares."""
    from praxis_desktop.runs.describing import describing, load_failures

    digest = sha256(f"{host_digest()} {__version__}".encode())
    sources = [Path(describing.__file__), Path(load_failures.__file__)]
    if all(source.is_file() for source in sources):
        for source in sources:
            digest.update(source.read_bytes())
        digest.update(source_digest({"protocols": Path(protocols.__file__).parent}).encode())
    return digest.hexdigest()
