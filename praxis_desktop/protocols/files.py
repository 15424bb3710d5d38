"""Reads a program from its file, together with the files that it imports."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct, structs

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message
from praxis_desktop.core.shipped import shipped
from praxis_desktop.protocols.program import MAX_SIZE, Companion, Program, read_source
from praxis_desktop.protocols.text import is_hidden_by_guest, outline_of


def read_program(path: Path, *, function: str | None = None) -> Program:
    """Read a Python file and its companion files. Raises UsageError with the file's name and a remedy."""
    program = Program(read_source(path), str(path), function)
    if "import" not in program.source:
        return program

    return with_companions(program)


MOST: Final = 64
"""Maximum number of files that a program may import."""

BUNDLED: Final = "praxis.protocol.protocols"
"""The name of Praxis's package for protocols, through which programs can import the bundled protocols."""

_STATEMENT = re.compile(r"(?:^|[;:])[ \t]*(?:from[ \t]+(\w+)|import\b([^\n]*))", re.MULTILINE)
_WORD = re.compile(r"[^\W\d]\w*")
_CALL = re.compile(r"""\b(?:import_module|__import__)\(\s*["']([^\W\d][\w.]*)["']""")
"""Matches a call that imports a module named by a string."""


class _Importer(Struct, frozen=True):
    """A file whose imports are followed. ``root`` is the program's folder, in which imported modules are
    looked up; ``package`` is the base for relative imports.
    """

    program: Program
    root: Path | None
    package: str = ""


def with_companions(program: Program) -> Program:
    """Return ``program`` with all files that it imports. Raises UsageError as ``companions_of`` does."""
    found = companions_of(program)
    return structs.replace(program, companions=found) if found else program


def companions_of(program: Program) -> tuple[Companion, ...]:
    """Return the files that the program imports, directly or indirectly, sorted by module name: bundled
    protocols, and files in the same folder and its subfolders, found as Python would find them.

    Only their source is read; nothing is run. A file with the same name as a module of the standard library
    or of ``praxis`` is not used: see ``unused_files``. Raises UsageError for a file that cannot be read, for
    one that is a link to another folder, and for a program that imports too many files.
    """
    found: dict[str, Companion] = {}
    size = 0
    waiting = [_Importer(program, Path(program.filename).parent if program.is_in_file else None)]
    while waiting:
        importer = waiting.pop()
        for name, path in _imported_files(importer):
            if name in found:
                continue
            companion = _read(name, path, importer.program)
            size += len(companion.source)
            if len(found) == MOST or size > MAX_SIZE:
                raise UsageError(
                    Message(
                        "{title} imports more than {most} other protocol files, or more than {max_size} MiB "
                        "of them",
                        title=program.title,
                        most=MOST,
                        max_size=MAX_SIZE >> 20,
                    ),
                    hint="Put code that protocols share into a package: see praxis-desktop packages add.",
                )
            found[name] = companion
            is_bundled = name.startswith(f"{BUNDLED}.")
            package = name if path.name == _PACKAGE else name.rpartition(".")[0]
            waiting.append(
                _Importer(
                    Program(companion.source, companion.filename),
                    path.parent if is_bundled else importer.root,
                    "" if is_bundled else package,
                )
            )
    return tuple([found[name] for name in sorted(found)])


def unused_files(program: Program) -> tuple[Path, ...]:
    """Return the files next to the program that it appears to import but that other modules shadow."""
    if not program.is_in_file or "import" not in program.source:
        return ()
    folder = Path(program.filename).parent
    words = filter(is_hidden_by_guest, _imported_words(program.source))
    named = {word: folder / f"{word}.py" for word in words if (folder / f"{word}.py").is_file()}
    if not named:
        return ()
    tops = {module.partition(".")[0] for module in outline_of(program).modules}
    return tuple(
        [named[word] for word in sorted(named) if word in tops and named[word].name != program.title]
    )


_PACKAGE: Final = "__init__.py"


def _read(name: str, path: Path, importer: Program) -> Companion:
    try:
        return Companion(name, read_source(path, may_be_empty=True), str(path))
    except UsageError as error:
        raise UsageError(
            Message(
                "{title} imports {name}: {message}", title=importer.title, name=name, message=error.message
            ),
            hint=error.hint,
        ) from None


def _imported_files(importer: _Importer) -> Iterator[tuple[str, Path]]:
    """Yield the imported modules that come from files, whether the user's or bundled with this program."""
    program, root = importer.program, importer.root
    if "import" not in program.source:
        return
    # Most programs import no such module, so there is no need to parse them.
    words = () if root is None else _imported_words(program.source)
    beside = {name for name in words if root is not None and _is_beside(root, name)}
    if not beside and not importer.package and BUNDLED not in program.source:
        return
    outline = outline_of(program)
    called = _CALL.findall(program.source)
    modules = {*outline.modules, *called, *_resolved(outline.relative, importer.package)}
    bundled = shipped("resources") / "protocols"
    for module in sorted(modules):
        parent, _, name = module.rpartition(".")
        if parent == BUNDLED and name.isidentifier() and (bundled / f"{name}.py").is_file():
            yield module, bundled / f"{name}.py"
        if root is not None and not is_hidden_by_guest(module.partition(".")[0]):
            yield from _files_of(root, module)


def _resolved(relative: Collection[str], package: str) -> Iterator[str]:
    """Yield the full names of the relative imports (such as ``..mixing.mix``) in a module of ``package``."""
    for name in relative:
        module = name.lstrip(".")
        above = package.split(".")
        base = above[: len(above) - (len(name) - len(module) - 1)]
        if package and base:
            yield ".".join([*base, module] if module else base)


def _imported_words(source: str) -> set[str]:
    """Return words that may be names of modules in import statements and calls. All imported top-level
    modules are among them.
    """
    found = {name.partition(".")[0] for name in _CALL.findall(source)}
    for module, others in _STATEMENT.findall(source.replace("\\\n", " ")):
        found.update([module] if module else _WORD.findall(others))
    return found


def _is_beside(folder: Path, name: str) -> bool:
    """Return whether a file or folder in ``folder`` could be the module ``name``."""
    return not is_hidden_by_guest(name) and ((folder / f"{name}.py").is_file() or (folder / name).is_dir())


def _files_of(root: Path, module: str) -> Iterator[tuple[str, Path]]:
    """Yield the files below ``root`` that importing ``module`` executes, with their module names, beginning
    with its packages. As in Python, a package takes precedence over a module of the same name, and a folder
    without ``__init__.py`` is a package only for the modules in it.
    """
    folder, name = root, ""
    for part in module.split("."):
        name = f"{name}.{part}" if name else part
        if (folder / part / _PACKAGE).is_file():
            path = folder / part / _PACKAGE
        elif (folder / f"{part}.py").is_file():
            path = folder / f"{part}.py"
        elif (folder / part).is_dir():
            folder = folder / part
            continue
        else:
            return
        # On a system that ignores case in file names, only the exact name is the module's.
        if not _is_listed(folder, part if path.name == _PACKAGE else path.name):
            return
        _refuse_link(root, path)
        yield name, path
        if path.name != _PACKAGE:
            return
        folder = folder / part


def _is_listed(folder: Path, name: str) -> bool:
    try:
        return any(path.name == name for path in folder.iterdir())
    except OSError:
        return False


def _refuse_link(root: Path, path: Path) -> None:
    """Raise UsageError for a link out of the program's folder, as users do not expect its target to run."""
    try:
        is_inside = path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):
        is_inside = False
    if not is_inside:
        raise UsageError(
            Message("{path} is a link to another folder, and is not imported", path=path),
            hint="Copy the file to the protocol's folder.",
        )
