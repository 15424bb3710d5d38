"""Edits to a protocol's source that apply the remedies suggested by a rehearsal."""

from __future__ import annotations

import ast
import io
import math
import tokenize
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs

from praxis_desktop.core.messages import Message
from praxis_desktop.runs.rehearsal.outcomes import BAD, Trial
from praxis_desktop.workers.setup.rehearsals import branch_request

if TYPE_CHECKING:
    from praxis_desktop.runs.rehearsal import Branch, BranchOutcome, Ordinary
    from praxis_desktop.runs.rehearsal.outcomes import Tried
    from praxis_desktop.runs.request import RunRequest
    from praxis_desktop.workers.pool.trial_processes import TrialProcesses

_MOST: Final = 24
"""Maximum number of edits for one branch; each is rehearsed."""

_MOST_COMPARED: Final = 4
"""Maximum number of successful edits that are compared; the most helpful one is proposed."""

_MOST_ALIKE: Final = 24
"""Maximum number of similar branches that are rehearsed with an edit."""

_WAIT_S: Final = 5
_STEP_LIMIT_S: Final = 60
_DEADLINE_S: Final = 600
_BAND: Final = 0.05
"""Relative distance between proposed limits and the value in the run without a fault."""

_QUESTIONS: Final = {
    "confirm": ("default=False", "default=True"),
    "pause": ("",),
}
"""Arguments to add to a question along with a deadline; if there are alternatives, each is tried."""


class Edit(Struct, frozen=True):
    """A protocol's ``source`` after an edit. ``note`` says what the user still has to decide. ``is_judged``
    is False for an edit that matters only when a run is resumed: the branch ends as it did before.
    """

    source: str
    note: str = ""
    is_judged: bool = True


def edits_for(
    source: str, branch: Branch, outcome: BranchOutcome, others: Collection[int] = ()
) -> list[Edit]:
    """Return the edits to ``source`` that might handle the outcome of ``branch``, most likely first; none if
    the outcome's remedy cannot be applied automatically. ``others`` are the lines of similar branches, which
    the edit also handles where possible.
    """
    line = branch.operation.line
    if not line or not outcome.remedy:
        return []
    try:
        tree = ast.parse(source)
        text = _Text(source)
    except (SyntaxError, ValueError, tokenize.TokenError):
        return []
    note: str
    match outcome.outcome, branch.fault:
        case "unsafe", "out" | "pc-dies" | "emergency-stop":
            return []
        case "unsafe", "no-person":
            found = _answered(tree, text, line)
        case "unsafe", fault:
            found = _guarded(tree, text, line, others, waits=fault == "out-3s")
        case "unnoticed", _:
            found = _limited(tree, text, outcome)
        case "hung", _:
            note = Message(
                "The step may take {seconds:g} s: set a value that suits it.", seconds=_STEP_LIMIT_S
            )
            found = _in_step(tree, text, line, "timeout", f"timeout={_STEP_LIMIT_S}", note)
        case "asked", "pc-dies":
            note = (
                "Only if the step’s commands may be sent twice, such as queries or moves to absolute "
                "positions."
            )
            found = _in_step(tree, text, line, "resend", 'resend="repeatable"', note, is_judged=False)
        case _:
            return []
    sources: dict[str, Edit] = {}
    for each in found:
        if len(sources) < _MOST and each.source != source and _parses(each.source):
            sources.setdefault(each.source, each)
    return list(sources.values())


def _parses(source: str) -> bool:
    try:
        compile(source, "<edit>", "exec", dont_inherit=True, flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except (SyntaxError, ValueError):
        return False
    return True


class _Text:
    """Source code as lines, with methods that return edited parts of it."""

    def __init__(self, source: str) -> None:
        self.lines = source.splitlines(keepends=True)
        self.newline = "\r\n" if self.lines and self.lines[0].endswith("\r\n") else "\n"
        self._inner: set[int] = set()
        """The numbers of lines that begin within a string, and must not be indented."""
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if tokenize.tok_name[token.type] in ("STRING", "FSTRING_MIDDLE"):
                self._inner.update(range(token.start[0] + 1, token.end[0] + 1))

    @property
    def unit(self) -> str:
        """One level of indentation."""
        return "\t" if any(line.startswith("\t") for line in self.lines) else "    "

    def indentation(self, number: int) -> str:
        """Return the white space at the beginning of a line, counted from 1."""
        line = self.lines[number - 1]
        return line[: len(line) - len(line.lstrip(" \t"))]

    def indented(self, first: int, last: int) -> list[str]:
        """Return the lines ``first`` to ``last``, indented by one more level."""
        return [
            line if number in self._inner or not line.strip() else self.unit + line
            for number, line in enumerate(self.lines[first - 1 : last], first)
        ]

    def stands_alone(self, statement: ast.stmt) -> bool:
        """Return whether a statement has its lines to itself."""
        before = self.lines[_first(statement) - 1].encode()[: statement.col_offset]
        after = self.lines[(statement.end_lineno or 0) - 1].encode()[statement.end_col_offset :]
        return not before.strip() and (not after.strip() or after.lstrip().startswith(b"#"))

    def inserted(self, number: int, column: int, words: str) -> str:
        """Return the source with ``words`` inserted in line ``number``; ``column`` is an offset in UTF-8
        bytes.
        """
        line = self.lines[number - 1].encode()
        changed = (line[:column] + words.encode() + line[column:]).decode()
        return "".join([*self.lines[: number - 1], changed, *self.lines[number:]])


def _first(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(each.lineno for each in decorators)])


class _Place(Struct):
    """The statement at ``index`` in a ``block``."""

    block: Sequence[ast.stmt]
    index: int
    is_async: bool = False


def _places(body: Sequence[ast.stmt], line: int, *, is_async: bool = False) -> list[_Place]:
    """Return the statements that contain a line, within its function, outermost first."""
    for index, statement in enumerate(body):
        if not _first(statement) <= line <= (statement.end_lineno or 0):
            continue
        is_function = isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        is_within_async = isinstance(statement, ast.AsyncFunctionDef) if is_function else is_async
        inner: list[_Place] = []
        for block in _blocks(statement):
            inner = inner or _places(block, line, is_async=is_within_async)
        return inner if is_function and inner else [_Place(body, index, is_async), *inner]
    return []


def _blocks(statement: ast.stmt) -> Iterator[Sequence[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        yield getattr(statement, name, [])
    for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        yield part.body


# ---- trying
class Proposal(Struct, frozen=True):
    """An ``edit`` to the source ``before`` with which the run without a fault passes. ``after`` is the
    outcome of the branch with this edit, or None if it cannot be determined. With the edit, ``helped`` of
    ``count`` similar branches do not end badly.
    """

    before: str
    edit: Edit
    after: BranchOutcome | None = None
    helped: int = 0
    count: int = 0


def proposal(
    edits: Sequence[Edit],
    branches: Sequence[Branch],
    request: RunRequest,
    ordinary: Ordinary,
    processes: TrialProcesses,
    *,
    wait_s: float,
) -> Proposal | None:
    """Return the edit that keeps the most ``branches`` from ending badly, or None. The edit must keep the
    first branch from ending badly, and the run without a fault must still pass as before; for an edit that is
    not judged, only the latter counts. The dry runs are performed in ``processes``.
    """
    request = branch_request(request, ordinary)

    def trial(edit: Edit, branch: Branch | None) -> Trial:
        program = structs.replace(request.program, source=edit.source)
        changed = structs.replace(request, program=program)
        if branch is None:
            return Trial(changed, is_ordinary=True)
        if branch.fault == "no-person":  # the edit answers the question in this case
            operation = structs.replace(branch.operation, answers_itself=True)
            branch = structs.replace(branch, operation=operation)
        return Trial(changed, branch=branch, ordinary=ordinary)

    def ended(trials: Iterable[Trial]) -> dict[int, BranchOutcome]:
        found: dict[int, BranchOutcome] = {}

        def note(number: int, tried: Tried) -> None:
            if tried.branch is not None:
                found[number] = tried.branch

        processes.perform(trials, note, wait_s=wait_s)
        return found

    first = branches[0]
    best: Proposal | None = None
    compared = 0
    after = ended(trial(edit, first) for edit in edits if edit.is_judged)
    for number, edit in enumerate(edits):
        if edit.is_judged and (number not in after or after[number].outcome in BAD):
            continue
        if not _is_as_before(processes.one(trial(edit, None), wait_s=wait_s), ordinary):
            continue
        if not edit.is_judged:
            return Proposal(request.program.source, edit)
        alike = ended(trial(edit, branch) for branch in branches[:_MOST_ALIKE])
        helped = sum(outcome.outcome not in BAD for outcome in alike.values())
        if best is None or helped > best.helped:
            best = Proposal(request.program.source, edit, after[number], helped, len(alike))
        compared += 1
        if helped == len(alike) or compared == _MOST_COMPARED:
            break
    return best


def _is_as_before(tried: Tried, ordinary: Ordinary) -> bool:
    """Return whether a run without a fault passes, reports figures under the same keys, and has the same
    verdict.
    """
    now = tried.ordinary
    if tried.failure or now is None or now.problem:
        return False
    return now.figures.keys() == ordinary.figures.keys() and now.verdict[0] == ordinary.verdict[0]


# ---- a try with the safe state
def _guarded(
    tree: ast.Module, text: _Text, line: int, others: Collection[int], *, waits: bool
) -> Iterator[Edit]:
    """Yield edits that put the statements from the given line onwards into a try block, and either one or all
    of the later statements into its finally block. Rehearsing shows which edit leaves the instrument safe.
    """
    places = [
        place for place in reversed(_places(tree.body, line)) if all(map(text.stands_alone, place.block))
    ]
    for delay in (False, True) if waits else (False,):
        for place in places:
            block = place.block
            last = len(block) - 1
            covered = [index for index, each in enumerate(block) if _has(each, others)]
            start = min([place.index, *covered])
            for index in range(last, place.index, -1):
                yield _with_finally(tree, text, place, start, index, index, delay=delay)
            for index in range(last - 1, place.index, -1):
                yield _with_finally(tree, text, place, start, index, last, delay=delay)


def _has(statement: ast.stmt, lines: Collection[int]) -> bool:
    return any(_first(statement) <= line <= (statement.end_lineno or 0) for line in lines)


def _with_finally(
    tree: ast.Module, text: _Text, place: _Place, start: int, clean: int, last: int, *, delay: bool
) -> Edit:
    block = place.block
    begin, end = _first(block[start]), block[clean - 1].end_lineno or 0
    stop = block[last].end_lineno or 0
    indentation = text.indentation(begin)
    cleaning = text.indented(end + 1, stop)
    while cleaning and not cleaning[0].strip():
        del cleaning[0]
    module = "asyncio" if place.is_async else "time"
    head = text.lines[: begin - 1]
    if delay:
        wait = "await" if place.is_async else ""
        words = f"{wait} {module}.sleep({_WAIT_S})  # until the connection is back".lstrip()
        cleaning.insert(0, f"{indentation}{text.unit}{words}{text.newline}")
        head = _importing(tree, text, module, begin)
    lines = [
        *head,
        f"{indentation}try:{text.newline}",
        *text.indented(begin, end),
        f"{indentation}finally:{text.newline}",
        *cleaning,
        *text.lines[stop:],
    ]
    return Edit("".join(lines))


def _importing(tree: ast.Module, text: _Text, module: str, end: int) -> list[str]:
    """Return the lines before line ``end``, with an import of ``module`` added unless the file has one."""
    imports = [each for each in tree.body if isinstance(each, ast.Import | ast.ImportFrom)]
    names = (name for each in imports if isinstance(each, ast.Import) for name in each.names)
    if any(name.name == module and not name.asname for name in names):
        return text.lines[: end - 1]
    futures = [each for each in imports if isinstance(each, ast.ImportFrom) and each.module == "__future__"]
    at = futures[-1].end_lineno or 0 if futures else imports[0].lineno - 1 if imports else 0
    at = min(at, end - 1)
    return [*text.lines[:at], f"import {module}{text.newline}", *text.lines[at : end - 1]]


# ---- keywords of calls
def _name_of(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _calls(tree: ast.AST, line: int = 0) -> Iterator[ast.Call]:
    """Yield the calls in source order; if ``line`` is not 0, only those that include this line."""
    found = [each for each in ast.walk(tree) if isinstance(each, ast.Call)]
    for call in sorted(found, key=lambda each: (each.lineno, each.col_offset)):
        if not line or call.lineno <= line <= (call.end_lineno or 0):
            yield call


def _with_keyword(text: _Text, call: ast.Call, words: str) -> str:
    arguments = [*call.args, *(each.value for each in call.keywords)]
    if not arguments:
        return text.inserted(call.end_lineno or 0, (call.end_col_offset or 1) - 1, words)
    last = max(arguments, key=lambda each: (each.end_lineno or 0, each.end_col_offset or 0))
    return text.inserted(last.end_lineno or 0, last.end_col_offset or 0, f", {words}")


def _lacks(call: ast.Call, *names: str) -> bool:
    return not any(keyword.arg is None or keyword.arg in names for keyword in call.keywords)


def _in_step(
    tree: ast.Module, text: _Text, line: int, name: str, words: str, note: str, *, is_judged: bool = True
) -> Iterator[Edit]:
    """Yield edits that add a keyword to a step that begins on or contains the given line, innermost first."""
    steps = [call for call in _calls(tree, line) if _name_of(call) == "step"]
    for place in reversed(_places(tree.body, line)):
        statement = place.block[place.index]
        if isinstance(statement, ast.With | ast.AsyncWith):
            contexts = [item.context_expr for item in statement.items]
            steps += [each for each in contexts if isinstance(each, ast.Call) and _name_of(each) == "step"]
    for call in steps:
        if _lacks(call, name):
            yield Edit(_with_keyword(text, call, words), note, is_judged)


def _answered(tree: ast.Module, text: _Text, line: int) -> Iterator[Edit]:
    """Yield edits that give the question on the given line a deadline, and an answer to use after it."""
    note = Message(
        "After {seconds:g} s without an answer, the run continues with this answer: adjust it if necessary.",
        seconds=_DEADLINE_S,
    )
    for call in _calls(tree, line):
        for more in _QUESTIONS.get(_name_of(call), ()) if _lacks(call, "deadline", "default") else ():
            yield Edit(
                _with_keyword(text, call, ", ".join(filter(None, (f"deadline={_DEADLINE_S}", more)))), note
            )


# ---- limits of an output
def _limited(tree: ast.Module, text: _Text, outcome: BranchOutcome) -> Iterator[Edit]:
    """Yield edits that add limits to the output that was wrong, around its value in a run without a fault."""
    why = outcome.why
    if not isinstance(why, Message) or not {"key", "value", "expected"} <= why.values.keys():
        return
    key, value, expected = (why.values[name] for name in ("key", "value", "expected"))
    if not isinstance(value, int | float) or not isinstance(expected, int | float):
        return
    room = min(_BAND * abs(expected), abs(value - expected) / 2)
    if not math.isfinite(room) or room <= 0:
        return
    words = _limits(expected - room, expected + room)
    note = Message(
        "The limits are centred on {expected:g}, the dry run's result with the values on the page: set "
        "limits that suit your measurement.",
        expected=expected,
    )
    for call in _calls(tree):
        first = call.args[0] if call.args else None
        is_its = isinstance(first, ast.Constant) and first.value == key and _name_of(call) == "output"
        if is_its and _lacks(call, "low", "high"):
            yield Edit(_with_keyword(text, call, words), note)


def _limits(*numbers: float) -> str:
    low, high = (f"{each:.4g}" if abs(each) < 10_000 else f"{each:.0f}" for each in numbers)
    return f"low={low}, high={high}"
