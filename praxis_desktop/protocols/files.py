"""Reading a program from its file, with the files that it imports."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from msgspec import structs

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.core.shipped import shipped
from praxis_desktop.protocols.program import MAX_SIZE, Companion, Program, read_source
from praxis_desktop.protocols.text import guest_modules, outline_of


def read_program(path: Path, *, function: str | None = None) -> Program:
    """Read a Python file and its companions. Raises UsageError with the file and the remedy."""
    program = Program(read_source(path), str(path), function)
    if "import" not in program.source:
        return program

    return with_companions(program)


MOST: Final = 64
"""Most files that a program may import."""

BUNDLED: Final = "praxis.protocol.protocols"
"""The name of Praxis's package of protocols, under which programs find ours."""

_STATEMENT = re.compile(r"(?:^|[;:])[ \t]*(?:from[ \t]+(\w+)|import\b([^\n]*))", re.MULTILINE)
_WORD = re.compile(r"[^\W\d]\w*")


def with_companions(program: Program) -> Program:
    """The program with all files that it imports. Raises UsageError as ``companions_of`` does."""
    found = companions_of(program)
    return structs.replace(program, companions=found) if found else program


def companions_of(program: Program) -> tuple[Companion, ...]:
    """The files that the program imports, directly or not, by the names of their modules.

    Reads only their texts. A file with the name of a standard module is ignored, and so is a link to another
    folder. Raises UsageError for a file that cannot be read, and for a program that imports too many.
    """
    found: dict[str, Companion] = {}
    size = 0
    waiting = [program]
    while waiting:
        importer = waiting.pop()
        for name, path in _imported_files(importer):
            if name in found:
                continue
            companion = _read(name, path, importer)
            size += len(companion.source)
            if len(found) == MOST or size > MAX_SIZE:
                raise UsageError(
                    Message(
                        "{title} imports more than {most} other protocol files, or {max_size} MiB",
                        title=program.title,
                        most=MOST,
                        max_size=MAX_SIZE >> 20,
                    ),
                    hint="What many protocols share belongs into a package: see praxis-desktop packages add.",
                )
            found[name] = companion
            waiting.append(Program(companion.source, companion.filename))
    return tuple([found[name] for name in sorted(found)])


def _read(name: str, path: Path, importer: Program) -> Companion:
    try:
        return Companion(name, read_source(path), str(path))
    except UsageError as error:
        raise UsageError(
            Message(
                "{title} imports {name}: {message}", title=importer.title, name=name, message=error.message
            ),
            hint=error.hint,
        ) from None


def _imported_files(program: Program) -> Iterator[tuple[str, Path]]:
    """The imported modules that are files of ours or the user's."""
    if "import" not in program.source:
        return
    # Most programs import none of them, so their text need not be parsed.
    beside = _files_beside(program, _imported_words(program.source))
    if not beside and BUNDLED not in program.source:
        return
    bundled = shipped("resources") / "protocols"
    for module in sorted(outline_of(program).modules):
        parent, _, name = module.rpartition(".")
        if parent == BUNDLED and name.isidentifier() and (bundled / f"{name}.py").is_file():
            yield module, bundled / f"{name}.py"
        top = module.partition(".")[0]
        if top in beside:
            yield top, beside[top]


def _imported_words(source: str) -> set[str]:
    """Words in import statements: top-level modules, and some others."""
    found = set()
    for module, others in _STATEMENT.findall(source.replace("\\\n", " ")):
        found.update([module] if module else _WORD.findall(others))
    return found


def _files_beside(program: Program, modules: Collection[str]) -> dict[str, Path]:
    """Those of ``modules`` that are files in the program's folder."""
    if program.filename.startswith("<"):
        return {}
    folder = Path(program.filename).parent
    found = {}
    for name in modules:
        if _is_the_guest_s(name):
            continue
        path = folder / f"{name}.py"
        if path.is_file() and _is_inside(folder, path.name):
            found[name] = path
    return found


def _is_the_guest_s(module: str) -> bool:
    return module in guest_modules() or module in sys.stdlib_module_names or module.startswith("_praxis")


def _is_inside(folder: Path, name: str) -> bool:
    """Whether ``folder`` itself has a file with exactly this name: no link, and in the same case."""
    try:
        is_listed = any(path.name == name for path in folder.iterdir())
        return is_listed and (folder / name).resolve().parent == folder.resolve()
    except (OSError, RuntimeError):
        return False
