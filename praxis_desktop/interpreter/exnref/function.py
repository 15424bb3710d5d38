"""The new body of one function: its legacy exception handling replaced, everything else copied byte for byte.

One legacy ``try`` becomes (the first clause is the innermost block)::

    block $outer bt
      block $c1 (parameters) -> (tag1 parameters)
        block $c0 (parameters) -> (tag0 parameters)
          try_table bt (catch tag0 $c0) (catch_all $c1)
            block $delegates (parameters) -> (exnref)   ;; only when a delegate inside leads to this try
              body
              br $outer
            end
            throw_ref
          end
          br $outer                                     ;; unreachable after throw_ref
        end
        local.set $value                                ;; only when a rethrow names the clause
        local.get $value
        handler 0
        br $outer
      end
      handler 1
    end

``rethrow`` throws the caught tag again, with its values, which are kept in locals. A ``catch_all`` to which a
rethrow refers catches each known tag separately, and keeps the number of the caught one::

      block $c1 (parameters) -> ()
        block $foreign (parameters) -> (exnref)
          block $known1 (parameters) -> (tag1 parameters)
            block $known0 (parameters) -> (tag0 parameters)
              try_table bt (catch tag0 $known0) (catch tag1 $known1) (catch_all_ref $foreign)
                ...
            end
            local.set $value
            (local.set $which 0)
            br $c1
          end
          ...
        end
        local.set $caught
        (local.set $which 2)
      end
      handler 1

So no local holds an exception of a known tag while a handler runs. This matters with threads: wasmtime's
collector does not see the frames of a waiting thread, and would reuse the place of an exception that only
such a frame holds. A ``delegate`` holds an exception only between two instructions.

``try .. delegate l`` becomes ``try_table bt (catch_all_ref $delegates)``. The block is that of the try that
catches exceptions thrown at l, or one around the whole function body if the caller catches them. If the
exception would go there anyway, a plain block is enough.

Labels are counted from the inside, so every label that crosses new blocks changes: each output label has a
number, counted from the function inwards, and a branch's depth is the number of open labels minus one minus
that number.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from msgspec import Struct

from praxis_desktop.interpreter.exnref import opcodes as op
from praxis_desktop.interpreter.exnref.control import (
    BlockEnd,
    BlockHead,
    Branch,
    BranchTable,
    CatchHead,
    Clause,
    Delegate,
    Rethrow,
    Try,
    TryHead,
    TryTableHead,
    read_body,
)
from praxis_desktop.interpreter.exnref.grammar import value_type_end
from praxis_desktop.interpreter.exnref.leb128 import ExnrefError, read_unsigned, unsigned
from praxis_desktop.interpreter.exnref.module import Body, Module, ValueTypes
from praxis_desktop.interpreter.exnref.stats import Stats

_THROW_REF: Final = bytes((op.THROW_REF,))
_END: Final = bytes((op.END,))
_CALLER_LABEL: Final = 1  # the block around the function body, the target of delegates to the caller


class _Frame(Struct):
    """A label of the input. ``label`` is the number of the output label that replaces it."""

    label: int
    attempt: Try | None = None
    clause: int = -1
    """The number of the clause being written; -1 means the body."""
    known: tuple[int, ...] = ()
    """The tags that a ``catch_all`` with a rethrow catches one by one."""
    caught: _Caught | None = None
    """The locals that keep what the clause being written has caught, if a rethrow refers to it."""


class _Caught(Struct):
    """The exception that a ``rethrow`` throws. The local ``which`` holds the number of its tag; without that
    local, only one tag is possible. If none of the tags was caught, the local ``foreign`` holds the
    exception.
    """

    tags: tuple[int, ...]
    values: list[list[int]]
    """For each tag, the locals that hold its values."""
    which: int = -1
    foreign: int = -1


def rewrite(module: Module, body: Body, counts: Stats, known: tuple[int, ...]) -> bytes:
    """Return the body rewritten without legacy exception handling (and without its size), and update
    ``counts``. Handlers hold exceptions whose tags are in ``known`` as values.
    """
    return _BodyWriter(module, body, counts, known).write()


class _BodyWriter:
    def __init__(self, module: Module, body: Body, counts: Stats, known: tuple[int, ...]) -> None:
        self._module = module
        self._data = module.data
        self._body = body
        self._counts = counts
        self._out = bytearray()
        self._copied_to = body.code
        self._frames = [_Frame(0)]
        self._open_labels = 1  # label 0 is the function
        self._delegate_labels: dict[int, int] = {}  # id of a Try -> the label of its $delegates block
        self._known = known
        self._first_new_local = 0
        self._new_locals: list[bytes] = []
        self._pools: dict[tuple[int, bytes], list[int]] = {}  # (nesting, type) -> locals

    def write(self) -> bytes:
        """Return the whole new body."""
        data, body = self._data, self._body
        groups, first_group = read_unsigned(data, body.start)
        self._first_new_local = len(self._module.function_type(body.function_type).parameters)
        index = first_group
        for _ in range(groups):
            count, index = read_unsigned(data, index)
            self._first_new_local += count
            index = value_type_end(data, index)
        self._write_code()
        head = data[body.start : body.code]
        if self._new_locals:
            new_groups = b"".join([b"\x01" + type_ for type_ in self._new_locals])
            head = unsigned(groups + len(self._new_locals)) + data[first_group : body.code] + new_groups
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
                    self._rethrow(depth)
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
        self._open_labels += 1
        frame = self._frames[-1]
        if clauses[-1].tag is None and clauses[-1].is_rethrown:
            named = {clause.tag for clause in clauses}
            frame.known = tuple([tag for tag in self._known if tag not in named])
        for clause in reversed(clauses):
            self._open_block(attempt, self._caught_types(clause))
            if clause.tag is None and clause.is_rethrown:
                self._open_block(attempt, (op.EXNREF,))
                for tag in reversed(frame.known):
                    self._open_block(attempt, self._module.tag_parameters(tag))
        catches = []
        for clause in clauses:
            if clause.tag is not None:
                how = op.CATCH_REF if self._is_kept_whole(clause) else op.CATCH
                catches.append(bytes((how,)) + unsigned(clause.tag))
            elif clause.is_rethrown:
                catches += [bytes((op.CATCH,)) + unsigned(tag) for tag in frame.known]
                catches.append(bytes((op.CATCH_ALL_REF,)))
            else:
                catches.append(bytes((op.CATCH_ALL,)))
        out += bytes((op.TRY_TABLE,)) + attempt.block_type + unsigned(len(catches))
        for depth, catch in enumerate(catches):
            out += catch + unsigned(depth)
        self._open_labels += 1
        self._open_delegates_block(attempt)

    def _caught_types(self, clause: Clause) -> ValueTypes:
        return self._module.tag_parameters(clause.tag) + (op.EXNREF,) * self._is_kept_whole(clause)

    def _is_kept_whole(self, clause: Clause) -> bool:
        """Return whether a clause with a tag must keep the whole exception, because locals cannot hold its
        values.
        """
        return clause.tag is not None and clause.is_rethrown and not self._module.has_plain_values(clause.tag)

    def _open_block(self, attempt: Try, results: ValueTypes) -> None:
        self._out += bytes((op.BLOCK,)) + self._module.block_type(attempt.parameters, results)
        self._open_labels += 1

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
            self._out += bytes((op.BR,)) + self._depth(frame.label)
        clause = attempt.clauses[frame.clause]
        frame.caught = None
        if not clause.is_rethrown:
            self._end_block()
        elif clause.tag is None:
            self._take_any(frame)
        elif self._is_kept_whole(clause):
            self._end_block()
            frame.caught = _Caught((), [], foreign=self._local(op.EXNREF))
            self._keep([frame.caught.foreign])
        else:
            self._end_block()
            frame.caught = self._caught_in((clause.tag,))
            self._keep(frame.caught.values[0])
            self._out += self._values(frame.caught.values[0])

    def _take_any(self, frame: _Frame) -> None:
        """Write the code between the body and the handler of a ``catch_all`` to which a rethrow refers."""
        caught = self._caught_in(frame.known)
        caught.which, caught.foreign = self._local(op.I32), self._local(op.EXNREF)
        handler = self._open_labels - len(caught.tags) - 2
        for number, values in enumerate(caught.values):
            self._end_block()
            self._keep(values)
            self._note(caught.which, number)
            self._out += bytes((op.BR,)) + self._depth(handler)
        self._end_block()
        self._keep([caught.foreign])
        self._note(caught.which, len(caught.tags))
        self._end_block()
        frame.caught = caught

    def _rethrow(self, depth: int) -> None:
        caught = self._frames[-1 - depth].caught
        assert caught is not None  # the reader has marked the clause
        for number, (tag, values) in enumerate(zip(caught.tags, caught.values, strict=True)):
            throw = self._values(values) + bytes((op.THROW,)) + unsigned(tag)
            if caught.which < 0:
                self._out += throw
            else:
                self._out += self._values([caught.which]) + bytes((op.I32_CONST,)) + _number(number)
                self._out += bytes((op.I32_EQ, op.IF)) + op.EMPTY_BLOCK_TYPE + throw + _END
        if caught.foreign >= 0:
            self._out += self._values([caught.foreign]) + _THROW_REF

    def _caught_in(self, tags: tuple[int, ...]) -> _Caught:
        """Return locals that can hold a caught exception with any of ``tags``."""
        values = []
        for tag in tags:
            used: Counter[bytes] = Counter()
            places = []
            for type_ in self._module.tag_parameters(tag):
                places.append(self._local(type_, used[type_]))
                used[type_] += 1
            values.append(places)
        return _Caught(tags, values)

    def _local(self, type_: bytes, place: int | None = None) -> int:
        """Return a local that no enclosing handler uses: with ``place``, one that handlers at the same
        nesting depth may share, otherwise a new one.
        """
        nesting = sum(outer.caught is not None for outer in self._frames)
        pool = self._pools.setdefault((nesting if place is not None else -1 - nesting, type_), [])
        place = place or 0
        while len(pool) <= place:
            pool.append(self._first_new_local + len(self._new_locals))
            self._new_locals.append(type_)
        return pool[place]

    def _keep(self, values: list[int]) -> None:
        self._out += b"".join([bytes((op.LOCAL_SET,)) + unsigned(each) for each in reversed(values)])

    def _values(self, values: list[int]) -> bytes:
        return b"".join([bytes((op.LOCAL_GET,)) + unsigned(each) for each in values])

    def _note(self, which: int, number: int) -> None:
        self._out += bytes((op.I32_CONST,)) + _number(number) + bytes((op.LOCAL_SET,)) + unsigned(which)

    def _end_block(self) -> None:
        self._out += _END
        self._open_labels -= 1

    def _leave_body(self, frame: _Frame, attempt: Try) -> None:
        """Write the code from the end of a try's body to the end of its first clause's blocks."""
        if attempt.is_goal:
            self._out += bytes((op.BR,)) + self._depth(frame.label)
            self._out += bytes((op.END, op.THROW_REF, op.END, op.UNREACHABLE))
            self._open_labels -= 2  # $delegates, the try_table
        else:
            self._end_block()
            self._out += bytes((op.BR,)) + self._depth(frame.label)


def _number(value: int) -> bytes:
    """Return a small number, encoded as the signed operand of ``i32.const``."""
    return bytes((value,))
