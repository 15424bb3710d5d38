"""What is said by what knows nothing of windows: its sentences as templates, for the window's translators.

Ports, runs, records and the rest make their sentences in English, where a journal keeps them, the command line
tells them and other processes read them. The window shows some of them: it finds the template that a sentence
was made of, and says it in its own language (``praxis_desktop.gui.look.sentences``). A template is found here by
reading the sources: the text of a literal, with ``{name}`` for each value that an f-string or format() puts in.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

CONTEXT = "Core"
"""The context of these messages in the files of translators."""

_SPEAKING = (
    "praxis_desktop/core",
    "praxis_desktop/journal",
    "praxis_desktop/packages",
    "praxis_desktop/ports",
    "praxis_desktop/protocols",
    "praxis_desktop/records",
    "praxis_desktop/runs",
    "praxis_desktop/settings",
    "praxis_desktop/snapshots",
    "praxis_desktop/workers",
    "shims/_praxis",
    "shims/praxis",
)
_FAULTS_ONLY = ("praxis_desktop/gui", "praxis_desktop/interpreter")
"""Folders of which only the errors are read."""

_SILENT = (
    # Speak to programs, to people who write them, to the command line, or into other documents.
    "core/counter",
    "core/plain_data",
    "core/records",
    "core/lazy_exports",
    "core/text_encodings",
    "core/shipped",
    "interpreter/callbacks",
    "interpreter/environment",
    "interpreter/exnref",
    "interpreter/host",
    "interpreter/first_pages",
    "interpreter/changed_pages",
    "interpreter/exchange",
    "interpreter/machine_code",
    "interpreter/memory_image",
    "interpreter/references",
    "interpreter/stop_checks",
    "journal/format",
    "packages/live",
    "packages/resolving/resolutions",
    "packages/wheels/writing",
    "ports/awaited_reads",
    "ports/captures",
    "ports/check/checking",
    "ports/check/report",
    "ports/granting",
    "ports/guest_channel",
    "ports/guest_ports",
    "ports/profiles/profile.py",
    "ports/simulators",
    "ports/telnet",
    "ports/terminal_pair",
    "ports/web_serial",
    "protocols/benches/file_format",
    "protocols/guest_modules",
    "records/exporting/",
    "records/history/database",
    "records/history/queries",
    "records/history/indexing",
    "records/frames",
    "runs/checkpoints/checkpoint_files",
    "runs/checkpoints/checkpoint_keeper",
    "runs/checkpoints/checkpointed_run",
    "runs/describing/described_cache",
    "runs/figures",
    "runs/guest_simulators",
    "runs/library/index",
    "runs/outputs/told",
    "runs/packages/guest_installing",
    "runs/recorded/answers",
    "runs/steps.py",
    "settings/model.py",
    "snapshots/metadata",
    "shims/_praxis/declared",
    "shims/_praxis/stand_ins",
    "shims/_praxis/micropip",
    "shims/_praxis/serial_",
    "shims/_praxis/tracing",
    "shims/_praxis/linked_nodes",
    "shims/_praxis/web_",
    "shims/_praxis/console",
    "shims/_praxis/asyncio",
    "shims/_praxis/clock",
    "shims/_praxis/input",
    "shims/_praxis/loop",
    "shims/_praxis/recursion",
    "shims/_praxis/refusals",
    "shims/_praxis/step_values",
    "shims/praxis/simulators",
    "workers/processes/framing",
    "workers/processes/reserve",
    "workers/processes/run_messages",
    "workers/serving",
    "workers/worker.py",
    "workers/answers",
    "workers/session",
)

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
    }
)
"""What is given to these is for the machine, or for whoever mends the program."""

_WORD = re.compile(r"[a-z]{2}")
_NO_SENTENCE = re.compile(
    r"\\|\(\?|<\{|<[A-Za-z/]|\n  |%[(sdr]|^\s*[#/*\[-]|=\x22|--\w+ \w+ --|\bSELECT\b|\bCREATE\b|\bINSERT\b|::|[=!]= "
)
_FIELD = re.compile(r"\{(@?\w*)[^{}]*\}")
_TEMPLATE = re.compile(r"\{@?[A-Za-z0-9_][\w.]*(?:[:!][^{}\"]*)?\}")
"""A field of a template that is filled in elsewhere."""


def sentences_of(root: Path) -> list[str]:
    """The templates in the sources below ``root`` in alphabetical order, each once: of those that differ in the
    names of their values only, the first one.
    """
    found = set(_COMPOSED)
    for folder, is_faults_only in (*((f, False) for f in _SPEAKING), *((f, True) for f in _FAULTS_ONLY)):
        for path in sorted((root / folder).rglob("*.py")):
            place = path.relative_to(root).as_posix()
            if not any(part in place for part in _SILENT):
                found.update(sentences_in(path.read_text("utf-8"), is_faults_only=is_faults_only))
    found -= _NO_SENTENCES
    by_shape: dict[str, str] = {}
    for sentence in sorted(found):
        by_shape.setdefault(_FIELD.sub("{}", sentence) if "[" not in sentence else sentence, sentence)
    return sorted(by_shape.values())


def sentences_in(code: str, *, is_faults_only: bool = False) -> Iterator[str]:
    """The templates of one module; of its errors only, if asked."""
    yield from _Reader(is_faults_only).sentences(ast.parse(code))


class _Reader:
    def __init__(self, is_faults_only: bool) -> None:
        self._is_faults_only = is_faults_only

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
                    yield from (
                        t for t in templates_of(node) if _is_sentence(_FIELD.sub("", t), is_part=False)
                    )
                for value in values:
                    if isinstance(value, ast.FormattedValue) and not _alternatives(value.value):
                        yield from self._below(value.value, is_told=is_told, is_part=True)
                return
            case ast.BinOp(op=ast.Mod()):
                return
            case ast.Call(func=called, args=given, keywords=named):
                name = _name_of(called)
                if name in _NOT_TOLD or (name in _LOGGING and _LOGGERS.fullmatch(_owner_of(called))):
                    return
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


def templates_of(node: ast.JoinedStr) -> list[str]:
    """An f-string with a ``{name}`` of its own for each value; several where one of two texts is put in."""
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
    """The two texts that an expression may come to, such as "s" for more than one and "" for one; else none."""
    match node:
        case ast.IfExp(body=ast.Constant(value=str(then)), orelse=ast.Constant(value=str(other))):
            return [_escaped(then), _escaped(other)]
        case ast.BinOp(left=ast.Constant(value="s"), op=ast.Mult()):
            return ["s", ""]
    return []


def _plain_fields(text: str) -> str:
    """A template of format() with plain fields, each with a name of its own."""
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
    """Whether people may be meant: words with blanks between them, or a piece of a sentence."""
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


_NO_SENTENCES = frozenset(
    {
        # Texts of other programs that are looked for, names of threads, and values of ours.
        *(
            " error responses",
            "Connection aborted",
            "Connection broken",
            "Connection reset",
            "Failed to resolve",
        ),
        *("Server Error", "Temporary failure in name resolution", "actively refused", "getaddrinfo failed"),
        *("no response", "nodename nor servname", "not responding", "ssl certificate"),
        *("discard input", "discard output", "image maker", "latency timer", "library scan"),
        *("praxis-desktop ports grants", "praxis-desktop {version__}", "praxis-ed25519 ", "program {digest}"),
        *("wasmtime {installed}", "{milliseconds} ms", "{minutes} min", "{value} h {value2} min"),
        # To whoever wrote a guest's half, not to people.
        *(
            "a fact is before and after a number or a text",
            "an answer nobody asked for: {name__}",
            "no error",
        ),
        *("data is no array of bytes", "facts are a list of at most {most_facts}", "no fact"),
        *("loadPackage takes names of packages, not {name}", "returns has a type that no answer has"),
        *("the image is closed", "{name} is no number of anything", "{name}: tool.{tool}.requirements"),
        *("{value} s cannot be waited", "<{name__} whose repr() raised {name__2}>", """{"protocols": []}"""),
    }
)

_COMPOSED = (
    # What the system says of files and connections.
    "Broken pipe",
    "Cannot allocate memory",
    "Connection refused",
    "Connection reset by peer",
    "Connection timed out",
    "Device or resource busy",
    "Directory not empty",
    "Disk quota exceeded",
    "File exists",
    "File name too long",
    "File too large",
    "Input/output error",
    "Invalid argument",
    "Is a directory",
    "Name or service not known",
    "Network is unreachable",
    "No route to host",
    "No space left on device",
    "No such device",
    "No such device or address",
    "No such file or directory",
    "Not a directory",
    "Operation not permitted",
    "Permission denied",
    "Read-only file system",
    "Resource temporarily unavailable",
    "Stale file handle",
    "Text file busy",
    "Too many open files",
    "Transport endpoint is not connected",
    "timed out",
    # ports/discovery.py
    "Bluetooth serial port",
    "Serial port of this computer",
    "USB serial port",
    # ports/diagnosis.py
    "by {process_name} (process {holder})",
    "{named} is in use by {process_name} (process {holder})",
    # protocols/forms/ranges.py and checking.py
    "1 character",
    "1 entry",
    "1 item",
    "1 row",
    "1 well",
    "{count} characters",
    "{count} entries",
    "{count} items",
    "{count} rows",
    "{count} wells",
    "a barcode of {counted}",
    "a list of {counted}",
    "a mapping such as a=1, b=2 of {counted}",
    "a number of {unit}",
    "a table (CSV) of {counted}",
    "a text of {counted}",
    "a whole number of {unit}",
    "{parameter} must be {expected}, not {given}",
    "{parameter} is missing: it must be {expected}",
    "a well such as A1",
    "wells such as A1:H1, B3",
    "column {column} does not exist on a plate of {value} wells (A1 to {well_name})",
    "row {row} does not exist on a plate of {value} wells (A1 to {well_name})",
    # runs/steps.py
    "skipped",
    # snapshots/making.py, misses.py
    "[Pyodide] Fresh initialization...",
    "[Pyodide] Restoring from snapshot...",
    "[Pyodide] Snapshot restored",
    "[Pyodide] Snapshot saved",
    "since the last one",
    "the program {filename}",
    # runs/engine: choices
    "Abort",
    "Continue",
    "No",
    "Skip",
    "Yes",
    # shims/_praxis/uncertain_facts.py
    "Was {amount} µL aspirated from {subject}?",
    "Was {amount} µL dispensed into {subject}?",
    # shims/_praxis/step_titles.py
    "Weigh",
)
"""Sentences that are put together of pieces, as they are shown; and those of the system."""
