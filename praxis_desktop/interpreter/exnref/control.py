"""The control flow of one function body: its blocks and labels, and which try catches which exceptions.

In the legacy exception-handling proposal a *try* has a body and clauses (``catch`` with a tag, ``catch_all``)
or ends in ``delegate``. ``rethrow n`` throws again the exception that the clause at depth n caught.
``delegate n`` passes on an exception from its body as if it were thrown at label n: to the innermost try
whose *body* (not whose clauses) is that label or contains it, otherwise to the caller.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec import Struct, field

from praxis_desktop.interpreter.exnref import opcodes as op
from praxis_desktop.interpreter.exnref.grammar import (
    catch_label_at,
    instruction_end,
    plain_run_end,
    value_type_end,
)
from praxis_desktop.interpreter.exnref.leb128 import ExnrefError, read_unsigned
from praxis_desktop.interpreter.exnref.module import Module, ValueTypes


class Clause(Struct):
    """A ``catch`` of ``tag``, or ``catch_all`` if it is None. ``is_rethrown``: a ``rethrow`` refers to it."""

    tag: int | None
    is_rethrown: bool = False


class Try(Struct):
    """A legacy try, or a ``try_table`` among legacy ones, which can be the target of a ``delegate``."""

    block_type: bytes
    parameters: ValueTypes
    enclosing: Try | None = None
    """The innermost try whose body contains this try."""
    is_standard: bool = False
    clauses: list[Clause] = field(default_factory=list)
    """The clauses read so far. While the list is empty, the try's body is being read."""
    ends_in_delegate: bool = False
    goal: Try | None = None
    """The target of the ``delegate``; after ``read_body``, the try that catches. None means the caller."""
    is_goal: bool = False
    """Whether the block is the target of a ``delegate`` that bypasses tries in between."""

    @property
    def catches(self) -> bool:
        """Whether the block can catch an exception. A try without clauses is only a block."""
        return self.is_standard or bool(self.clauses)

    @property
    def delegates_past(self) -> bool:
        """True if the ``delegate`` sends an exception somewhere other than where it would go anyway."""
        return self.ends_in_delegate and self.goal is not _catching(self.enclosing)


class BlockHead(NamedTuple):
    """A block, loop or if."""

    start: int
    end: int


class BlockEnd(NamedTuple):
    """The end of a block."""

    start: int
    end: int


class Branch(NamedTuple):
    """An instruction with one label, whose encoding extends from ``label_at`` to ``label_end``."""

    start: int
    end: int
    label_at: int
    label_end: int
    depth: int


class BranchTable(NamedTuple):
    """A br_table."""

    start: int
    end: int
    depths: list[int]


class TryHead(NamedTuple):
    """A try of legacy exception handling."""

    start: int
    end: int
    attempt: Try


class TryTableHead(NamedTuple):
    """A try_table, with the labels of its clauses, each as (label_at, label_end, depth)."""

    start: int
    end: int
    attempt: Try
    labels: list[tuple[int, int, int]]


class CatchHead(NamedTuple):
    """A catch or catch_all."""

    start: int
    end: int


class Rethrow(NamedTuple):
    """A rethrow."""

    start: int
    end: int
    depth: int


class Delegate(NamedTuple):
    """A delegate, which also ends its try."""

    start: int
    end: int


Token = BlockHead | BlockEnd | Branch | BranchTable | TryHead | TryTableHead | CatchHead | Rethrow | Delegate
"""An instruction (from ``start`` to ``end`` in the module) that begins or ends a block, or has labels."""


def read_body(module: Module, code: int, end: int) -> tuple[list[Token], list[Try]]:
    """Return the tokens of one function's code, and its legacy tries with resolved ``delegate`` targets."""
    reader = _BodyReader(module, code, end)
    reader.read()
    for attempt in reader.tries:
        if attempt.ends_in_delegate:
            attempt.goal = _catching(attempt.goal)
    for attempt in reader.tries:
        if attempt.goal is not None and attempt.delegates_past:
            attempt.goal.is_goal = True
    return reader.tokens, reader.tries


def _catching(attempt: Try | None) -> Try | None:
    """Return the try that catches an exception in the body of ``attempt``; None means the caller."""
    while attempt is not None and not attempt.catches:
        attempt = attempt.goal if attempt.ends_in_delegate else attempt.enclosing
    return attempt


class _BodyReader:
    """Reads one function body. ``_labels`` has a Try for each try or try_table, and None for other blocks."""

    def __init__(self, module: Module, code: int, end: int) -> None:
        self.tokens: list[Token] = []
        self.tries: list[Try] = []
        self._module = module
        self._data = module.data
        self._index = code
        self._end = end
        self._labels: list[Try | None] = [None]

    def read(self) -> None:
        """Read up to the ``end`` of the function."""
        data, end = self._data, self._end
        index = self._index
        while self._labels:
            index = plain_run_end(data, index, end)
            if index >= end:
                raise ExnrefError(f"function body without end at {index}")
            opcode = data[index]
            if opcode == op.END:
                self._labels.pop()
                token: Token | None = BlockEnd(index, index + 1)
            elif opcode in (op.BR, op.BR_IF, op.BR_ON_NULL, op.BR_ON_NON_NULL):
                depth, after = read_unsigned(data, index + 1)
                token = Branch(index, after, index + 1, after, depth)
            elif op.BLOCK <= opcode <= op.IF:
                self._labels.append(None)
                token = BlockHead(index, value_type_end(data, index + 1))
            elif opcode == op.BR_TABLE:
                token = self._branch_table(index)
            elif opcode == op.LEGACY_TRY:
                token = self._try(index)
            elif opcode in (op.LEGACY_CATCH, op.LEGACY_CATCH_ALL):
                token = self._catch(index)
            elif opcode == op.LEGACY_RETHROW:
                token = self._rethrow(index)
            elif opcode == op.LEGACY_DELEGATE:
                token = self._delegate(index)
            elif opcode == op.TRY_TABLE:
                token = self._try_table(index)
            elif opcode == op.GC_PREFIX:
                token = self._branch_on_cast(index)
            else:
                token = None
            if token is None:
                index = instruction_end(data, index)
            else:
                self.tokens.append(token)
                index = token.end
        if index != end:
            raise ExnrefError(f"code after the end of a function at {index}")

    def _label(self, depth: int, index: int) -> int:
        """Return the index of a label in ``_labels``."""
        position = len(self._labels) - 1 - depth
        if position < 0:
            raise ExnrefError(f"label {depth} does not exist at {index}")
        return position

    def _body_around(self, position: int) -> Try | None:
        """Return the innermost try whose body is being read, at or around the label at ``position``."""
        for attempt in reversed(self._labels[: position + 1]):
            if attempt is not None and (attempt.is_standard or not attempt.clauses):
                return attempt
        return None

    def _branch_table(self, index: int) -> BranchTable:
        count, after = read_unsigned(self._data, index + 1)
        depths = []
        for _ in range(count + 1):
            depth, after = read_unsigned(self._data, after)
            depths.append(depth)
        return BranchTable(index, after, depths)

    def _branch_on_cast(self, index: int) -> Branch | None:
        sub_opcode, after = read_unsigned(self._data, index + 1)
        if sub_opcode not in (op.GC_BR_ON_CAST, op.GC_BR_ON_CAST_FAIL):
            return None
        label_at = after + 1  # after the flags
        depth, label_end = read_unsigned(self._data, label_at)
        return Branch(index, instruction_end(self._data, index), label_at, label_end, depth)

    def _try(self, index: int) -> TryHead:
        after = value_type_end(self._data, index + 1)
        block_type = self._data[index + 1 : after]
        enclosing = self._body_around(len(self._labels) - 1)
        attempt = Try(block_type, self._module.block_parameters(block_type), enclosing)
        self.tries.append(attempt)
        self._labels.append(attempt)
        return TryHead(index, after, attempt)

    def _catch(self, index: int) -> CatchHead:
        attempt = self._labels[-1]
        if attempt is None or attempt.is_standard:
            raise ExnrefError(f"catch outside try at {index}")
        tag: int | None = None
        after = index + 1
        if self._data[index] == op.LEGACY_CATCH:
            tag, after = read_unsigned(self._data, after)
        attempt.clauses.append(Clause(tag))
        return CatchHead(index, after)

    def _rethrow(self, index: int) -> Rethrow:
        depth, after = read_unsigned(self._data, index + 1)
        attempt = self._labels[self._label(depth, index)]
        if attempt is None or not attempt.clauses:
            raise ExnrefError(f"rethrow outside catch at {index}")
        attempt.clauses[-1].is_rethrown = True
        return Rethrow(index, after, depth)

    def _delegate(self, index: int) -> Delegate:
        depth, after = read_unsigned(self._data, index + 1)
        attempt = self._labels[-1]
        if attempt is None or attempt.is_standard or attempt.clauses:
            raise ExnrefError(f"delegate outside the body of a try at {index}")
        self._labels.pop()
        attempt.ends_in_delegate = True
        attempt.goal = self._body_around(self._label(depth, index))
        return Delegate(index, after)

    def _try_table(self, index: int) -> TryTableHead:
        clauses_at = value_type_end(self._data, index + 1)
        block_type = self._data[index + 1 : clauses_at]
        labels = []
        count, after = read_unsigned(self._data, clauses_at)
        for _ in range(count):
            label_at = catch_label_at(self._data, after)
            depth, after = read_unsigned(self._data, label_at)
            labels.append((label_at, after, depth))
        attempt = Try(block_type, self._module.block_parameters(block_type), is_standard=True)
        self._labels.append(attempt)
        return TryTableHead(index, after, attempt, labels)
