"""Runs a program as specified by the legacy exception-handling proposal, in Python and without an engine."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from tests.interpreter.exnref.programs import (
    OUT_OF_FUEL,
    TAGS,
    Block,
    Branch,
    BranchTable,
    Burn,
    Call,
    Code,
    Const,
    Drop,
    If,
    Instruction,
    Local,
    Noise,
    Operate,
    Outcome,
    Program,
    Rethrow,
    Return,
    Throw,
    Trace,
    Try,
    TryDelegate,
    Unreachable,
)

MASK: Final = {"i32": 0xFFFF_FFFF, "i64": 0xFFFF_FFFF_FFFF_FFFF}


class _Thrown(Exception):
    """A wasm exception in flight; ``delegated`` labels are left before any try sees it again."""

    def __init__(self, tag: int, values: tuple[int, ...]) -> None:
        super().__init__(tag, values)
        self.tag = tag
        self.values = values
        self.delegated = 0


class _Branched(Exception):
    def __init__(self, depth: int, values: list[int]) -> None:
        super().__init__(depth, values)
        self.depth = depth
        self.values = values


class _Trapped(Exception):
    pass


class ReferenceInterpreter:
    """One instance of a program: its trace continues from call to call, and each call starts with
    full fuel.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.trace = 0
        self.fuel = 0

    def call(self, entry: int, arguments: tuple[int, int]) -> Outcome:
        self.fuel = self.program.fuel
        try:
            values = self.run_function(entry, [argument & MASK["i32"] for argument in arguments])
        except _Thrown as thrown:
            return Outcome(f"threw {thrown.tag}", thrown.values, self.trace)
        except _Trapped:
            return Outcome("trapped", (), self.trace)
        return Outcome("returned", tuple(values), self.trace)

    def run_function(self, index: int, arguments: list[int]) -> list[int]:
        function = self.program.functions[index]
        activation = _Activation(
            self, arguments + [0] * len(function.locals), len(function.signature.results)
        )
        return activation.inside(function.code, [])

    def burn(self) -> None:
        if not self.fuel:
            if self.program.traps_without_fuel:
                raise _Trapped
            raise _Thrown(1, (OUT_OF_FUEL,))
        self.fuel -= 1


class _Activation:
    """One call of a function. ``caught`` contains, for each label, the exception that its handler caught, or
    None.
    """

    def __init__(self, interpreter: ReferenceInterpreter, values: list[int], results: int) -> None:
        self.interpreter = interpreter
        self.locals = values
        self.results = results
        self.caught: list[_Thrown | None] = []

    def inside(
        self,
        code: Code,
        stack: list[int],
        *,
        is_loop: bool = False,
        caught: _Thrown | None = None,
        handle: Callable[[_Thrown], list[int]] | None = None,
    ) -> list[int]:
        """Run code as the inside of a label; returns the values that it leaves, or those of a branch to the
        label.
        """
        self.caught.append(caught)
        try:
            while True:
                try:
                    for instruction in code:
                        self.step(instruction, stack)
                    return stack
                except _Branched as branched:
                    if branched.depth:
                        branched.depth -= 1
                        raise
                    stack = branched.values
                    if not is_loop:
                        return stack
        except _Thrown as thrown:
            if thrown.delegated:
                thrown.delegated -= 1
                raise
            if handle is None:
                raise
            arrived = thrown
        finally:
            self.caught.pop()
        return handle(arrived)

    def step(self, instruction: Instruction, stack: list[int]) -> None:
        match instruction:
            case Const(type_, value):
                stack.append(value & MASK[type_])
            case Local("get", index):
                stack.append(self.locals[index])
            case Local("set", index):
                self.locals[index] = stack.pop()
            case Local(_, index):
                self.locals[index] = stack[-1]
            case Operate():
                _operate(instruction, stack)
            case Drop():
                stack.pop()
            case Noise():
                pass
            case Trace():
                trace = self.interpreter.trace * 31 + stack.pop()
                self.interpreter.trace = trace & MASK["i32"]
            case Burn():
                self.interpreter.burn()
            case Call(function):
                count = len(self.interpreter.program.functions[function].signature.parameters)
                stack += self.interpreter.run_function(function, _take(stack, count))
            case Block() | If() | Try() | TryDelegate():
                self.nested(instruction, stack)
            case _:
                self.leave(instruction, stack)

    def leave(self, instruction: Instruction, stack: list[int]) -> None:
        match instruction:
            case Branch(depth, arity, conditional):
                if not conditional or stack.pop():
                    raise _Branched(depth, _take(stack, arity))
            case BranchTable(depths, arity):
                chosen = depths[min(stack.pop(), len(depths) - 1)]
                raise _Branched(chosen, _take(stack, arity))
            case Return(arity):
                raise _Branched(len(self.caught) - 1, _take(stack, arity))
            case Throw(tag):
                raise _Thrown(tag, tuple(_take(stack, len(TAGS[tag]))))
            case Rethrow(depth):
                caught = self.caught[-1 - depth]
                assert caught is not None
                raise _Thrown(caught.tag, caught.values)
            case Unreachable():
                raise _Trapped

    def nested(self, instruction: Block | If | Try | TryDelegate, stack: list[int]) -> None:
        condition = stack.pop() if isinstance(instruction, If) else 0
        inputs = _take(stack, len(instruction.signature.parameters))
        match instruction:
            case Block(_, body, is_loop):
                stack += self.inside(body, inputs, is_loop=is_loop)
            case If(_, then, otherwise):
                stack += self.inside(then if condition else otherwise, inputs)
            case Try(_, body, clauses):
                stack += self.inside(body, inputs, handle=partial(self.catch, clauses))
            case TryDelegate(_, body, depth):
                stack += self.inside(body, inputs, handle=partial(_delegate, depth))

    def catch(self, clauses: tuple[tuple[int | None, Code], ...], thrown: _Thrown) -> list[int]:
        for tag, handler in clauses:
            if tag in (None, thrown.tag):
                return self.inside(handler, [] if tag is None else list(thrown.values), caught=thrown)
        raise thrown


def _delegate(depth: int, thrown: _Thrown) -> list[int]:
    thrown.delegated = depth
    raise thrown


def _take(stack: list[int], count: int) -> list[int]:
    values = stack[len(stack) - count :]
    del stack[len(stack) - count :]
    return values


def _operate(instruction: Operate, stack: list[int]) -> None:
    value = stack.pop()
    match instruction.operator:
        case "i32.wrap_i64":
            stack.append(value & MASK["i32"])
        case "i32.add":
            stack.append((stack.pop() + value) & MASK["i32"])
        case "i64.add":
            stack.append((stack.pop() + value) & MASK["i64"])
        case "i32.mul":
            stack.append((stack.pop() * value) & MASK["i32"])
        case "i32.xor" | "i64.xor":
            stack.append(stack.pop() ^ value)
