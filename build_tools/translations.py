"""Make the translations that Qt loads from those in resources/translations: python3 -m
build_tools.translations

Translators edit ``resources/translations/NAME.ts`` (``build_tools.source_texts`` renews it), the window loads
``build/translations/NAME.qm``. Qt's own ``lrelease``, which comes with PySide6, makes one from the other.
``core_LANGUAGE.ts`` has the sentences of the core, which the window looks up in a ``.json``: translations
with numbered fields, keyed by the shapes of their templates.

The set-up calls ``are_current`` with the system's Python, which has no packages, so packages are imported
only in functions.
"""

from __future__ import annotations

import itertools
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "resources" / "translations"
OUTPUT = ROOT / "build" / "translations"
CORE_PREFIX = "core_"
_DEADLINE_S = 60.0

_PART = re.compile(r"\[([^]{]*\{[^]]*)\]")
"""A part of an operation's title that is left out if a call does not pass its arguments."""


def qt_tool(name: str) -> Path:
    """Return the path of Qt's program ``name``, which comes with PySide6. Raises BuildError if missing."""
    from importlib.util import find_spec

    from build_tools.errors import BuildError

    found = find_spec("PySide6")
    for folder in (found.submodule_search_locations or ()) if found else ():
        for program in (Path(folder) / name, Path(folder) / f"{name}.exe"):
            if program.is_file():
                return program
    raise BuildError(f"Qt's {name} is not there", hint="Install PySide6-Essentials, which brings it.")


def run_qt_tool(name: str, *arguments: str) -> str:
    """Run one of Qt's programs; return its output. Raises BuildError if it fails."""
    import subprocess

    from build_tools.errors import BuildError

    command = [str(qt_tool(name)), *arguments]
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            timeout=_DEADLINE_S,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BuildError(f"Qt's {name} could not be run: {error}") from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip() or f"exit code {done.returncode}"
        raise BuildError(
            f"Qt's {name} failed: {said}",
            hint="It needs the system libraries that the window needs, too.",
        )
    return done.stdout


def are_current(sources: Path = SOURCES, output: Path = OUTPUT) -> bool:
    """Return whether each translation is newer than its source."""
    try:
        return all(
            source.stat().st_mtime_ns <= (output / _made_of(source)).stat().st_mtime_ns
            for source in sources.glob("*.ts")
        )
    except OSError:
        return False


def _made_of(source: Path) -> str:
    return f"{source.stem}.json" if source.name.startswith(CORE_PREFIX) else f"{source.stem}.qm"


def core_translations(source: Path) -> str:
    """Return the JSON for a translators' file, without untranslated sentences."""
    from praxis_desktop.core.messages import shape_of

    numbered: dict[str, str] = {}
    for message in ElementTree.parse(source).getroot().iter("message"):
        english, translation = message.findtext("source") or "", message.findtext("translation") or ""
        for template, said in _variants(english, translation) if translation else ():
            shape, fields = shape_of(template)
            numbered[shape] = _numbered(said, fields)
    return json.dumps(numbered, ensure_ascii=False, separators=(",", ":"))


def _numbered(translation: str, fields: Sequence[str]) -> str:
    for number, field in enumerate(fields):
        translation = translation.replace(field, f"{{{number}}}")
    return translation


def _variants(english: str, translation: str) -> Iterator[tuple[str, str]]:
    """Yield a template with and without each optional part, and the translation with the same parts."""
    from praxis_desktop.core.messages import shape_of

    parts = _PART.findall(english)
    if not parts:
        yield english, translation
        return
    for kept in itertools.product((True, False), repeat=len(parts)):
        fields = {
            field for part, is_kept in zip(parts, kept, strict=True) if is_kept for field in shape_of(part)[1]
        }
        said = _with_parts(translation, fields).strip()
        yield _with_parts(english, fields), said[:1].upper() + said[1:]


def _with_parts(text: str, fields: set[str]) -> str:
    from praxis_desktop.core.messages import shape_of

    return _PART.sub(lambda part: part[1] if fields.issuperset(shape_of(part[1])[1]) else "", text)


def make_translations(
    sources: Path = SOURCES, output: Path = OUTPUT, *, report: Callable[[str], None] = lambda sentence: None
) -> list[Path]:
    """Make all translations that are not current; return them.

    Untranslated texts are left out, and so appear in English. Raises BuildError.
    """
    made = [output / _made_of(source) for source in sorted(sources.glob("*.ts"))]
    if are_current(sources, output):
        return made
    import tempfile

    from build_tools.errors import BuildError

    report("Making the translations of the window")
    try:
        output.mkdir(parents=True, exist_ok=True)
        # Written elsewhere first: a window starting meanwhile finds either the old or the new one.
        with tempfile.TemporaryDirectory(prefix=".new-", dir=output) as folder:
            for target in made:
                new = Path(folder) / target.name
                source = sources / f"{target.stem}.ts"
                if new.suffix == ".json":
                    new.write_text(core_translations(source), "utf-8")
                else:
                    run_qt_tool("lrelease", "-silent", str(source), "-qm", str(new))
                new.replace(target)
    except OSError as error:
        raise BuildError(
            f"{output} cannot be written: {error.strerror or error}",
            hint="Check that folder's free space and permissions, then try again.",
        ) from error
    return made


def main() -> int:
    """Make the translations in ``build/translations``."""
    from praxis_desktop.core.errors import PraxisError

    try:
        make_translations(report=lambda sentence: print(sentence, file=sys.stderr))  # noqa: T201
    except PraxisError as error:
        sys.stderr.write(f"{error}\n{error.hint}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
