"""The new body of one function: its legacy exception handling replaced, everything else copied byte for byte.

One legacy ``try`` becomes (the first clause is the innermost block)::

    block $outer bt
      block $c1 (parameters) -> (tag1 parameters, exnref?)
        block $c0 (parameters) -> (tag0 parameters, exnref?)
          try_table bt (catch(_ref) tag0 $c0) (catch_all(_ref) $c1)
            block $delegates (parameters) -> (exnref)   ;; only if a delegate inside leads to this try
              body
              br $outer
            end
            throw_ref
          end
          br $outer                                     ;; unreachable after throw_ref
        end
        local.set $caught                               ;; only if a rethrow names the clause
        handler 0
        br $outer
      end
      handler 1
    end

``rethrow`` reads that local and does ``throw_ref``; clauses nested in one another have a local each. ``try ..
delegate l`` becomes ``try_table bt (catch_all_ref $delegates)``, with the block of the try that catches what
is thrown at l, or one around the whole function body when that is the caller; and a plain block when the
exception would go there anyway.

Labels are counted from the inside, so every one that crosses new blocks changes: each output label has a
number, counted from the function outwards in, and a branch's depth is the number of open labels less one less
that number.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from praxis_desktop.interpreter.exnref import opcodes as op
from praxis_desktop.interpreter.exnref.control import (
    BlockEnd,
    BlockHead,
    Branch,
    BranchTable,
    CatchHead,
    Delegate,
    Rethrow,
    Try,
    TryHead,
    TryTableHead,
    read_body,
)
from praxis_desktop.interpreter.exnref.grammar import value_type_end
from praxis_desktop.interpreter.exnref.leb128 import ExnrefError, read_unsigned, unsigned
from praxis_desktop.interpreter.exnref.module import Body, Module
from praxis_desktop.interpreter.exnref.stats import Stats

_NO_LOCAL: Final = -1
_THROW_REF: Final = bytes((op.THROW_REF,))
_END: Final = bytes((op.END,))
_CALLER_LABEL: Final = 1  # the block around the function body, the target of delegates to the caller


class _Frame(Struct):
    """A label of the input. ``label`` is the number of the output label that replaces it."""

    label: int
    attempt: Try | None = None
    clause: int = -1
    """The number of the clause being written; -1 for the body."""
    caught_local: int = _NO_LOCAL
    """The exnref local that holds the exception caught by the clause."""


def rewrite(module: Module, body: Body, counts: Stats) -> bytes:
    """Return the body without legacy exception handling (and without its size). Adds to ``counts``."""
    return _BodyWriter(module, body, counts).write()


class _BodyWriter:
    def __init__(self, module: Module, body: Body, counts: Stats) -> None:
        self._module = module
        self._data = module.data
        self._body = body
        self._counts = counts
        self._out = bytearray()
        self._copied_to = body.code
        self._frames = [_Frame(0)]
        self._open_labels = 1  # label 0 is the function
        self._delegate_labels: dict[int, int] = {}  # id of a Try -> the label of its $delegates block
        self._first_caught_local = 0
        self._caught_locals = 0

    def write(self) -> bytes:
        """Return the whole new body."""
        data, body = self._data, self._body
        groups, first_group = read_unsigned(data, body.start)
        self._first_caught_local = len(self._module.function_type(body.function_type).parameters)
        index = first_group
        for _ in range(groups):
            count, index = read_unsigned(data, index)
            self._first_caught_local += count
            index = value_type_end(data, index)
        self._write_code()
        head = data[body.start : body.code]
        if self._caught_locals:
            new_group = unsigned(self._caught_locals) + op.EXNREF
            head = unsigned(groups + 1) + data[first_group : body.code] + new_group
        return head + bytes(self._out)

    def _write_code(self) -> None:
        tokens, tries = read_body(self._module, self._body.code, self._body.end)
        self._counts.tries += len(tries)
        delegates_to_caller = any(attempt.delegates_past and attempt.goal is None for attempt in tries)
        if delegates_to_caller:
            self._out += bytes((op.BLOCK,)) + op.EXNREF
            self._open_labels = _CALLER_LABEL + 1
        for token in tokens:
            match token:
                case BlockHead():
                    self._frames.append(_Frame(self._open_labels))
                    self._open_labels += 1
                case BlockEnd(start, _):
                    self._block_end(start, delegates_to_caller=delegates_to_caller)
                case Branch(start, end, label_at, label_end, depth):
                    self._copy(label_at, resume=label_end)
                    self._out += self._branch_depth(depth)
                case BranchTable(start, end, depths):
                    self._copy(start, resume=end)
                    self._out += bytes((op.BR_TABLE,)) + unsigned(len(depths) - 1)
                    self._out += b"".join([self._branch_depth(depth) for depth in depths])
                case TryHead(start, end, attempt):
                    self._copy(start, resume=end)
                    self._try(attempt)
                case CatchHead(start, end):
                    self._copy(start, resume=end)
                    self._catch()
                case Rethrow(start, end, depth):
                    self._copy(start, resume=end)
                    self._counts.rethrows += 1
                    caught = self._frames[-1 - depth].caught_local
                    self._out += bytes((op.LOCAL_GET,)) + unsigned(caught) + _THROW_REF
                case Delegate(start, end):
                    self._copy(start, resume=end)
                    self._counts.delegates += 1
                    self._open_labels = self._frames.pop().label
                    self._out += _END
                case TryTableHead():
                    self._try_table(token)
        self._copy(self._body.end, resume=self._body.end)

    def _copy(self, end: int, *, resume: int) -> None:
        """Copy the input from the end of the last copy up to ``end``. The next copy begins at ``resume``."""
        self._out += self._data[self._copied_to : end]
        self._copied_to = resume

    def _depth(self, label: int) -> bytes:
        """Return the encoded depth of an output label for a branch written here."""
        return unsigned(self._open_labels - 1 - label)

    def _branch_depth(self, depth: int) -> bytes:
        """Return the encoded depth for a branch whose depth was ``depth`` in the input."""
        if depth >= len(self._frames):
            raise ExnrefError(f"label {depth} does not exist at {self._copied_to}")
        return self._depth(self._frames[-1 - depth].label)

    def _block_end(self, start: int, *, delegates_to_caller: bool) -> None:
        frame = self._frames.pop()
        self._open_labels = frame.label
        if frame.attempt is not None and frame.attempt.is_standard and frame.attempt.is_goal:
            # The end of a body jumps over throw_ref, which exceptions from delegates reach.
            self._copy(start, resume=start)
            self._out += bytes((op.BR, 1, op.END, op.THROW_REF))
        elif not self._frames and delegates_to_caller:
            self._copy(start, resume=start)
            self._out += bytes((op.RETURN, op.END, op.THROW_REF))

    def _try(self, attempt: Try) -> None:
        out = self._out
        self._frames.append(_Frame(self._open_labels, attempt))
        clauses = attempt.clauses
        if not clauses:
            if attempt.delegates_past:
                label = _CALLER_LABEL if attempt.goal is None else self._delegate_labels[id(attempt.goal)]
                out += bytes((op.TRY_TABLE,)) + attempt.block_type
                out += bytes((1, op.CATCH_ALL_REF)) + self._depth(label)
            else:
                out += bytes((op.BLOCK,)) + attempt.block_type
            self._open_labels += 1
            return
        out += bytes((op.BLOCK,)) + attempt.block_type
        for clause in reversed(clauses):
            results = self._module.tag_parameters(clause.tag) + (op.EXNREF,) * clause.is_rethrown
            out += bytes((op.BLOCK,)) + self._module.block_type(attempt.parameters, results)
        out += bytes((op.TRY_TABLE,)) + attempt.block_type + unsigned(len(clauses))
        for depth, clause in enumerate(clauses):
            if clause.tag is None:
                out.append(op.CATCH_ALL_REF if clause.is_rethrown else op.CATCH_ALL)
            else:
                out.append(op.CATCH_REF if clause.is_rethrown else op.CATCH)
                out += unsigned(clause.tag)
            out += unsigned(depth)
        self._open_labels += len(clauses) + 2
        self._open_delegates_block(attempt)

    def _open_delegates_block(self, attempt: Try) -> None:
        if attempt.is_goal:
            self._out += bytes((op.BLOCK,)) + self._module.block_type(attempt.parameters, (op.EXNREF,))
            self._delegate_labels[id(attempt)] = self._open_labels
            self._open_labels += 1

    def _try_table(self, head: TryTableHead) -> None:
        for label_at, label_end, depth in head.labels:
            self._copy(label_at, resume=label_end)
            self._out += self._branch_depth(depth)
        self._copy(head.end, resume=head.end)
        self._frames.append(_Frame(self._open_labels, head.attempt))
        self._open_labels += 1
        self._open_delegates_block(head.attempt)

    def _catch(self) -> None:
        frame = self._frames[-1]
        attempt = frame.attempt
        assert attempt is not None  # the reader refused a catch outside of a try
        self._counts.catches += 1
        frame.clause += 1
        if frame.clause == 0:
            self._leave_body(frame, attempt)
        else:
            self._out += bytes((op.BR,)) + self._depth(frame.label) + _END
            self._open_labels -= 1
        frame.caught_local = _NO_LOCAL
        if attempt.clauses[frame.clause].is_rethrown:
            in_use = sum(outer.caught_local != _NO_LOCAL for outer in self._frames)
            frame.caught_local = self._first_caught_local + in_use
            self._caught_locals = max(self._caught_locals, in_use + 1)
            self._out += bytes((op.LOCAL_SET,)) + unsigned(frame.caught_local)

    def _leave_body(self, frame: _Frame, attempt: Try) -> None:
        """Write the code from the end of a try's body to the start of its first handler."""
        if attempt.is_goal:
            self._out += bytes((op.BR,)) + self._depth(frame.label)
            self._out += bytes((op.END, op.THROW_REF, op.END, op.UNREACHABLE, op.END))
            self._open_labels -= 3  # $delegates, the try_table, the block of the first clause
        else:
            self._open_labels -= 1
            self._out += _END + bytes((op.BR,)) + self._depth(frame.label) + _END
            self._open_labels -= 1
