"""Update the translators' files after texts of the window have changed: python -m build_tools.source_texts

Qt's ``lupdate`` reads the sources and keeps existing translations. It recognises ``tr()``, ``translate()``
and ``QT_TRANSLATE_NOOP``; functions outside classes use their module's ``_tr()``, which is expanded for it in
a copy. The core's sentences have their own files (``build_tools.core_sentences``).
"""

from __future__ import annotations

import ast
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from build_tools.core_sentences import CONTEXT, sentences_of
from build_tools.translations import CORE_PREFIX, ROOT, SOURCES, run_qt_tool
from praxis_desktop.core.errors import PraxisError

GUI = ROOT / "praxis_desktop" / "gui"
LANGUAGES = ("de",)
PREFIX = "praxis_desktop_"


class Message(NamedTuple):
    """A text of the window in one language; ``translation`` is "" if there is none."""

    context: str
    source: str
    translation: str
    is_finished: bool


def messages_of(file: Path) -> list[Message]:
    """Return the messages in a file of translations."""
    found = []
    for context in ElementTree.parse(file).getroot().iter("context"):
        for message in context.iter("message"):
            target = message.find("translation")
            state = "" if target is None else target.get("type", "")
            if state in ("vanished", "obsolete"):
                continue
            text = "" if target is None else target.text or ""
            name = context.findtext("name") or ""
            found.append(Message(name, message.findtext("source") or "", text, state != "unfinished"))
    return found


def wrapper_of(module: ast.Module) -> tuple[str, str] | None:
    """Return a module's translating function, and its context: ``_tr``, which only calls translate()."""
    for node in module.body:
        match node:
            case ast.FunctionDef(name=name, args=ast.arguments(args=[ast.arg(arg=given)])):
                match node.body[-1]:
                    case ast.Return(
                        value=ast.Call(
                            func=ast.Attribute(attr="translate"),
                            args=[ast.Constant(value=str(context)), ast.Name(id=asked)],
                        )
                    ) if asked == given:
                        return name, context
    return None


def written_out(code: str) -> str:
    """Return ``code`` with calls of its module's ``_tr`` expanded to translate(), on the same lines."""
    module = ast.parse(code)
    found = wrapper_of(module)
    if found is None:
        return code
    name, context = found
    lines = code.encode().splitlines(keepends=True)  # ast counts bytes
    calls = [node.func for node in ast.walk(module) if isinstance(node, ast.Call) and _is(node.func, name)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset), reverse=True):
        line = lines[call.lineno - 1]
        before, after = line[: call.col_offset], line[call.end_col_offset :]
        written = f'QCoreApplication.translate("{context}", '.encode()
        lines[call.lineno - 1] = before + written + after.removeprefix(b"(")
    return b"".join(lines).decode()


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def update(sources: Path = GUI, translations: Path = SOURCES) -> Iterator[Path]:
    """Update the file of each language; yield it. Raises BuildError."""
    with tempfile.TemporaryDirectory(prefix="source-texts-") as folder:
        copies = []
        for number, path in enumerate(sorted(sources.rglob("*.py"))):
            copy = Path(folder) / f"{number}_{path.name}"
            copy.write_text(written_out(path.read_text("utf-8")), "utf-8")
            copies.append(str(copy))
        for language in LANGUAGES:
            yield _renewed(translations / f"{PREFIX}{language}.ts", language, copies)


def update_core(sources: Path = ROOT, translations: Path = SOURCES) -> Iterator[Path]:
    """Update each language's file of the core's sentences; yield it. Raises BuildError."""
    with tempfile.TemporaryDirectory(prefix="source-texts-") as folder:
        listed = Path(folder) / "core.py"
        lines = (
            f"QCoreApplication.translate({json.dumps(CONTEXT)}, {json.dumps(sentence, ensure_ascii=False)})\n"
            for sentence in sentences_of(sources)
        )
        listed.write_text("".join(lines), "utf-8")
        for language in LANGUAGES:
            yield _renewed(translations / f"{CORE_PREFIX}{language}.ts", language, [str(listed)])


def _renewed(target: Path, language: str, sources: list[str]) -> Path:
    # Without locations, which would change with every line of code.
    options = ("-locations", "none", "-no-obsolete", "-sort-messages", "-source-language", "en")
    run_qt_tool("lupdate", *options, "-target-language", language, "-silent", *sources, "-ts", str(target))
    return target


def main() -> int:
    """Update all files, and list what must be translated."""
    try:
        for target in (*update(), *update_core()):
            messages = messages_of(target)
            open_ones = [message for message in messages if not message.is_finished]
            sys.stdout.write(f"{target.name}: {len(messages)} texts, {len(open_ones)} not translated\n")
            for message in open_ones:
                sys.stdout.write(f"  {message.context}: {message.source!r}\n")
    except PraxisError as error:
        sys.stderr.write(f"{error}\n{error.hint}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
