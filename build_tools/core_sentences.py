"""Extracts the core's sentences as templates for the window's translators.

Ports, runs, records and the rest produce English sentences, which are kept in journals, shown on the command
line and read by other processes. The window shows some of them: it finds the template of a sentence and shows
its translation (``praxis_desktop.gui.look.sentences``). This module reads the templates from the sources: the
text of a literal, with ``{name}`` for each value that an f-string or format() inserts.
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
    KEPT_BYTES,
    NO_SENTENCES,
    SILENT,
    SILENT_PARTS,
    SPEAKING,
)

CONTEXT = "Core"
"""The context of these messages in translators' files."""


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
        "key",  # what a setting means is said by the command line alone, in English
    }
)
"""Functions whose arguments are for machines or developers."""

_WORD = re.compile(r"[a-z]{2}")
_NO_SENTENCE = re.compile(
    r"\\|\(\?|<\{|<[A-Za-z/]|\n  |%[(sdr]|^\s*[#/*\[-]|=\x22|--\w+ \w+ --|::|[=!]= "
    r"|\b(?:SELECT|CREATE|INSERT)\b"
)
_FIELD = re.compile(r"\{(@?\w*)[^{}]*\}")
_TEMPLATE = re.compile(r"\{@?[A-Za-z0-9_][\w.]*(?:[:!][^{}\"]*)?\}")
"""A field of a template that is filled in elsewhere."""


def sentences_of(root: Path) -> list[str]:
    """The templates in the sources below ``root``, with the meanings of replies in profiles, sorted, each
    once. Of templates that differ only in the names of their values, the first is used.
    """
    found = set(COMPOSED)
    for folder, is_faults_only in (*((f, False) for f in SPEAKING), *((f, True) for f in FAULTS_ONLY)):
        for path in sorted((root / folder).rglob("*.py")):
            place = path.relative_to(root).as_posix()
            if not any(part in place for part in SILENT):
                silent = next((names for end, names in SILENT_PARTS.items() if place.endswith(end)), ())
                code = path.read_text("utf-8")
                found.update(sentences_in(code, is_faults_only=is_faults_only, silent=silent))
    for path in (root / "resources" / "instrument_profiles").glob("*.json"):
        refusals = json.loads(path.read_text("utf-8"))["recover"].get("refusals", [])
        found.update(_escaped(refusal["means"]) for refusal in refusals)
    found -= NO_SENTENCES
    by_shape: dict[str, str] = {}
    for sentence in sorted(found):
        by_shape.setdefault(_FIELD.sub("{}", sentence) if "[" not in sentence else sentence, sentence)
    return sorted(by_shape.values())


def formatted_sentences(root: Path) -> list[str]:
    """The sentences of the program itself that are f-strings, which keep no values: file, line and text."""
    told = []
    for folder in (each for each in SPEAKING if not each.startswith("shims")):
        for path in sorted((root / folder).rglob("*.py")):
            place = path.relative_to(root).as_posix()
            if any(part in place for part in (*SILENT, *KEPT_BYTES)):
                continue
            silent = next((names for end, names in SILENT_PARTS.items() if place.endswith(end)), ())
            module = ast.parse(path.read_text("utf-8"))
            module.body = [each for each in module.body if _names_of(each).isdisjoint(silent)]
            reader = _Reader(is_faults_only=False)
            list(reader.sentences(module))
            told += [
                f"{place}:{node.lineno}: {sentence}"
                for node in reader.formatted
                for sentence in templates_of(node)
                if sentence not in NO_SENTENCES and sentence not in FORMATTED
            ]
    return told


def sentences_in(code: str, *, is_faults_only: bool = False, silent: Collection[str] = ()) -> Iterator[str]:
    """The templates of one module, or only of its errors, without those of functions in ``silent``."""
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
        self.formatted: list[ast.JoinedStr] = []
        """The f-strings that are sentences."""

    def sentences(self, module: ast.Module) -> Iterator[str]:
        for statement in module.body:
            yield from self._below(statement, is_told=not self._is_faults_only)

    def _below(self, node: ast.AST, *, is_told: bool, is_part: bool = False) -> Iterator[str]:
        match node:
            case ast.Expr(value=ast.Constant()):  # a docstring
                return
            case ast.Constant(value=str(text)):
                if is_told and _is_sentence(_TEMPLATE.sub("", text), is_part):
                    yield (
                        text
                        if "[" in text
                        else _plain_fields(text)
                        if _TEMPLATE.search(text)
                        else _escaped(text)
                    )
                return
            case ast.JoinedStr(values=values):
                if is_told:
                    found = [t for t in templates_of(node) if _is_sentence(_FIELD.sub("", t), is_part=False)]
                    if found:
                        self.formatted.append(node)
                    yield from found
                for value in values:
                    if isinstance(value, ast.FormattedValue) and not _alternatives(value.value):
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
                    if name == "format" and isinstance(called.value, ast.Constant):
                        text = str(called.value.value)
                        if is_told and _is_sentence(_FIELD.sub("", text), is_part=False):
                            yield _plain_fields(text)
                    else:
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
    """The templates of all messages in a module."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and _name_of(node.func) == "Message" and node.args:
            yield from _templates_given(node.args[0])


def _templates_given(node: ast.expr) -> Iterator[str]:
    """The templates that a Message may be given: a literal, or one of several."""
    match node:
        case ast.Constant(value=str(template)) if _is_sentence(_FIELD.sub("", template), is_part=False):
            yield template
        case ast.IfExp(body=then, orelse=other):
            yield from _templates_given(then)
            yield from _templates_given(other)


def templates_of(node: ast.JoinedStr) -> list[str]:
    """An f-string with a ``{name}`` for each value; several if a value is one of two texts."""
    names: list[str] = []
    told = [""]
    for value in node.values:
        pieces = []
        if isinstance(value, ast.FormattedValue):
            pieces = _alternatives(value.value)
            if not pieces:
                name = _field_name(value.value)
                count = sum(1 for other in names if other.rstrip("0123456789") == name)
                names.append(f"{name}{count + 1}" if count else name)
                pieces = [f"{{{names[-1]}}}"]
        elif isinstance(value, ast.Constant):
            pieces = [_escaped(str(value.value))]
        told = [f"{before}{piece}" for before in told for piece in pieces]
    return told


def _alternatives(node: ast.expr) -> list[str]:
    """The two texts that an expression may have, such as "s" for several and "" for one; else none."""
    match node:
        case ast.IfExp(body=ast.Constant(value=str(then)), orelse=ast.Constant(value=str(other))):
            return [_escaped(then), _escaped(other)]
        case ast.BinOp(left=ast.Constant(value="s"), op=ast.Mult()):
            return ["s", ""]
    return []


def _plain_fields(text: str) -> str:
    """A template of format() with plain fields, each with its own name."""
    numbers: list[str] = []

    def named(match: re.Match[str]) -> str:
        name = match[1] if match[1] and not match[1].isdigit() else "value"
        count = sum(1 for other in numbers if other == name)
        numbers.append(name)
        return f"{{{name}{count + 1 if count else ''}}}"

    return _FIELD.sub(named, text)


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _is_sentence(text: str, is_part: bool) -> bool:
    """Whether it may be meant for people: words with spaces between them, or a piece of a sentence."""
    if not _WORD.search(text) or _NO_SENTENCE.search(text):
        return False
    return " " in text.strip() or (" " in text or is_part)


def _field_name(node: ast.expr) -> str:
    name = _name_of(node).lstrip("_").rstrip("0123456789").casefold()
    return name if name.isidentifier() else "value"


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
