"""Extracts the core's sentences as templates for the window's translators.

Ports, runs, records, guests and the rest produce English sentences, which are kept in journals, shown on the
command line and read by other processes. The window translates them by their templates
(``praxis_desktop.gui.look.sentences``). This module extracts from the sources the templates of messages, and
literals that are sentences by themselves.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from build_tools.core_sentence_tables import (
    COMPOSED,
    FAULTS_ONLY,
    FORMATTED,
    NO_SENTENCES,
    SILENT,
    SILENT_PARTS,
    SPEAKING,
)
from praxis_desktop.core.messages import shape_of
from praxis_desktop.settings.keys import EXPORT_FORMATS

CONTEXT = "Core"
"""The context of these messages in translators' files."""


_EXPORT_MODULES = frozenset(f"praxis_desktop/records/exporting/{name}.py" for name in EXPORT_FORMATS)

_LOGGING = frozenset({"debug", "info", "warning", "error", "exception", "critical", "log"})
_LOGGERS = re.compile(r"_?LOG(GER)?|log|logger|logging")
_NOT_TOLD = frozenset(
    {
        *("tr", "_tr", "translate", "compile", "sub", "search", "match"),
        *("fullmatch", "split", "execute", "executemany", "executescript", "getenv", "encode"),
        *("decode", "find", "startswith", "endswith", "replace", "removeprefix", "removesuffix"),
        *("partition", "rpartition", "cast", "TypeVar", "NewType", "namedtuple", "strip"),
        *(
            "Thread",
            "MappingProxyType",
            "NotImplementedError",
            "AssertionError",
            "TypeError",
            "KeyError",
            "AttributeError",
        ),
        *("RuntimeError", "ImportError"),
        "key",  # only the command line explains settings, in English
    }
)
"""Functions whose arguments are for machines or developers."""

_WORD = re.compile(r"[a-z]{2}")
_NO_SENTENCE = re.compile(
    r"\\|\(\?|<\{|<[A-Za-z/]|\n  |%[(sdr]|^\s*[#/*\[-]|=\x22|--\w+ \w+ --|::|[=!]= "
    r"|\b(?:SELECT|CREATE|INSERT)\b|\bnull,"
)
_FIELD = re.compile(r"\{[A-Za-z0-9_]\w*(?::[^{}\"]*)?\}")
"""A field of a template."""


def sentences_of(root: Path) -> list[str]:
    """Return the templates in the sources below ``root`` and the sentences of profiles, sorted and without
    duplicates. Of templates that differ only in the names of their values, only the first is included.
    Messages are included wherever they are, because one may reach the window from any module.
    """
    found = set(COMPOSED)
    for path in (root / "praxis_desktop").rglob("*.py"):
        found.update(templates_given(path.read_text("utf-8")))
    for folder, is_faults_only in (*((f, False) for f in SPEAKING), *((f, True) for f in FAULTS_ONLY)):
        for path in sorted((root / folder).rglob("*.py")):
            place = path.relative_to(root).as_posix()
            if not any(part in place for part in SILENT):
                code = path.read_text("utf-8")
                silent = _silent_in(place, ast.parse(code))
                found.update(sentences_in(code, is_faults_only=is_faults_only, silent=silent))
                if place in _EXPORT_MODULES:
                    found.update(sentences_in(code, is_faults_only=True))
    for path in (root / "resources" / "instrument_profiles").glob("*.json"):
        profile = json.loads(path.read_text("utf-8"))
        found.update(refusal["means"] for refusal in profile["recover"].get("refusals", []))
        found.update(each["otherwise"] for each in profile.get("at_end", []))
    found -= NO_SENTENCES
    by_shape: dict[str, str] = {}
    for sentence in sorted(found):
        by_shape.setdefault(shape_of(sentence)[0], sentence)
    return sorted(by_shape.values())


def formatted_sentences(root: Path) -> list[str]:
    """Return the sentences that are f-strings, which lose their separate values: file, line and text."""
    told = []
    for folder in (each for each in SPEAKING if not each.startswith("shims")):
        for path in sorted((root / folder).rglob("*.py")):
            place = path.relative_to(root).as_posix()
            if any(part in place for part in SILENT):
                continue
            module = ast.parse(path.read_text("utf-8"))
            silent = _silent_in(place, module)
            module.body = [each for each in module.body if _names_of(each).isdisjoint(silent)]
            reader = _Reader(is_faults_only=False)
            list(reader.sentences(module))
            told += [
                f"{place}:{line}: {sentence}"
                for line, sentence in reader.formatted
                if sentence not in FORMATTED
            ]
    return told


def _silent_in(place: str, module: ast.Module) -> Collection[str]:
    """Return the names of the definitions whose texts are not translated in the module at ``place``. Exported
    files are in English, so the functions of an export format's module are silent, except for their errors.
    """
    if place in _EXPORT_MODULES:
        return {name for each in module.body if not isinstance(each, ast.Assign) for name in _names_of(each)}
    return next((names for end, names in SILENT_PARTS.items() if place.endswith(end)), ())


def sentences_in(code: str, *, is_faults_only: bool = False, silent: Collection[str] = ()) -> Iterator[str]:
    """Yield the templates of one module, or only of its errors, without those of functions in ``silent``."""
    module = ast.parse(code)
    module.body = [statement for statement in module.body if _names_of(statement).isdisjoint(silent)]
    yield from _Reader(is_faults_only).sentences(module)


def _names_of(statement: ast.stmt) -> set[str]:
    match statement:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
            return {name}
        case ast.Assign(targets=targets):
            return {target.id for target in targets if isinstance(target, ast.Name)}
    return set()


class _Reader:
    def __init__(self, is_faults_only: bool) -> None:
        self._is_faults_only = is_faults_only
        self.formatted: list[tuple[int, str]] = []
        """The f-strings that are sentences: their lines, and their texts with ``{}`` for each value."""

    def sentences(self, module: ast.Module) -> Iterator[str]:
        for statement in module.body:
            yield from self._below(statement, is_told=not self._is_faults_only)

    def _below(self, node: ast.AST, *, is_told: bool, is_part: bool = False) -> Iterator[str]:
        match node:
            case ast.Expr(value=ast.Constant()):  # a docstring
                return
            case ast.Constant(value=str(text)):
                if is_told and _is_sentence(_FIELD.sub("", text), is_part):
                    yield text
                return
            case ast.JoinedStr(values=values):
                told = [str(value.value) if isinstance(value, ast.Constant) else "" for value in values]
                if is_told and _is_sentence("".join(told), is_part=False):
                    self.formatted.append((node.lineno, "".join(part or "{}" for part in told)))
                for value in values:
                    if isinstance(value, ast.FormattedValue):
                        yield from self._below(value.value, is_told=is_told, is_part=True)
                return
            case ast.BinOp(op=ast.Mod()):
                return
            case ast.Call(func=called, args=given, keywords=named):
                name = _name_of(called)
                if name in _NOT_TOLD or (name in _LOGGING and _LOGGERS.fullmatch(_owner_of(called))):
                    messages = (each for each in ast.walk(node) if _name_of(each) == "Message")
                    for message in messages:
                        yield from self._below(message, is_told=is_told)
                    return
                if name == "Message" and given:
                    yield from _templates_given(given[0])
                    given = given[1:]
                is_told = is_told or name.endswith(("Error", "Warning", "Failed", "Refused", "Missing"))
                if isinstance(called, ast.Attribute):
                    yield from self._below(called.value, is_told=is_told)
                for argument in given:
                    yield from self._below(argument, is_told=is_told)
                for keyword in named:
                    if keyword.arg not in ("name", "encoding", "mode", "prefix", "rename", "tag"):
                        yield from self._below(keyword.value, is_told=is_told)
                return
            case ast.Compare() | ast.Subscript() | ast.Assert() | ast.Import() | ast.ImportFrom():
                return
            case ast.FunctionDef(body=body) | ast.AsyncFunctionDef(body=body) | ast.ClassDef(body=body):
                for statement in body:
                    yield from self._below(statement, is_told=is_told)
                return
            case ast.AnnAssign(value=value):
                if value is not None:
                    yield from self._below(value, is_told=is_told)
                return
            case ast.Dict(values=told):
                for each in told:
                    yield from self._below(each, is_told=is_told)
                return
            case ast.IfExp(body=then, orelse=other):
                yield from self._below(then, is_told=is_told, is_part=is_part)
                yield from self._below(other, is_told=is_told, is_part=is_part)
                return
        for child in ast.iter_child_nodes(node):
            yield from self._below(child, is_told=is_told)


def templates_given(code: str) -> Iterator[str]:
    """Yield the templates of all messages in a module."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and _name_of(node.func) == "Message" and node.args:
            yield from _templates_given(node.args[0])


def _templates_given(node: ast.expr) -> Iterator[str]:
    """Yield the templates that a Message may have: a literal, or one of several literals."""
    match node:
        case ast.Constant(value=str(template)) if _WORD.search(_FIELD.sub("", template)):
            yield template
        case ast.IfExp(body=then, orelse=other):
            yield from _templates_given(then)
            yield from _templates_given(other)


def _is_sentence(text: str, is_part: bool) -> bool:
    """Return whether the text may be meant for users: words separated by spaces, or part of a sentence."""
    if not _WORD.search(text) or _NO_SENTENCE.search(text):
        return False
    return " " in text.strip() or (" " in text or is_part)


def _name_of(node: ast.AST) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=ast.Attribute(attr="join"), args=[given]):
            return _name_of(given)
        case ast.Call(
            func=ast.Attribute(attr="strip" | "rstrip" | "lower" | "upper" | "replace", value=owner)
        ):
            return _name_of(owner)
        case ast.Call(func=called):
            return _name_of(called)
        case ast.BoolOp(values=[first, *_]):
            return _name_of(first)
        case ast.Subscript(value=owner) | ast.Await(value=owner):
            return _name_of(owner)
    return "value"


def _owner_of(node: ast.expr) -> str:
    return _name_of(node.value) if isinstance(node, ast.Attribute) else ""
