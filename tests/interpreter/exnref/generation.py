"""Random valid programs with legacy exception handling: with any nesting, any label, and dead code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

from tests.interpreter.exnref.noise import NOISE
from tests.interpreter.exnref.programs import (
    ENTRY_PARAMETERS,
    ENTRY_RESULTS,
    TAGS,
    Block,
    Branch,
    BranchTable,
    Burn,
    Call,
    Code,
    Const,
    Drop,
    Function,
    If,
    Instruction,
    Local,
    Noise,
    Operate,
    Program,
    Rethrow,
    Return,
    Signature,
    Throw,
    Trace,
    Try,
    TryDelegate,
    Types,
    Unreachable,
    ValueType,
)

_VALUE_TYPES: Final[Types] = ("i32", "i64")


@dataclass(frozen=True)
class _Label:
    types: Types
    """The types of the values that a branch to it carries."""
    in_handler: bool = False


def random_program(seed: int, *, entries: int = 10, others: int = 4) -> Program:
    """Return the program for this seed: ``entries`` functions to call, and ``others`` that these call."""
    random = Random(seed)
    signatures = [Signature(ENTRY_PARAMETERS, ENTRY_RESULTS) for _ in range(entries)]
    signatures += [Signature(_types(random, 2), _types(random, 2)) for _ in range(others)]
    functions = tuple(
        _FunctionGenerator(random, signatures, entries, signature).function() for signature in signatures
    )
    return Program(functions, entries, fuel=random.randint(5, 30), traps_without_fuel=random.random() < 0.2)


def _types(random: Random, most: int) -> Types:
    return tuple(random.choice(_VALUE_TYPES) for _ in range(random.randint(0, most)))


class _FunctionGenerator:
    def __init__(
        self, random: Random, signatures: list[Signature], entries: int, signature: Signature
    ) -> None:
        self.random = random
        self.signatures = signatures
        self.entries = entries
        self.signature = signature
        self.extra_locals: Types = ("i32", *_types(random, 3), "i64")
        self.locals = signature.parameters + self.extra_locals
        self.budget = random.randint(15, 60)

    def function(self) -> Function:
        code = self.code([_Label(self.signature.results)], (), self.signature.results)
        return Function(self.signature, self.extra_locals, (Burn(), *code))

    def code(self, labels: list[_Label], inputs: Types, results: Types) -> Code:
        """Code inside ``labels`` (outermost first), from ``inputs`` on the stack to ``results``."""
        return _CodeGenerator(self, labels, inputs).code(results)

    def signature_from(self, inputs: Types) -> Signature:
        return Signature(inputs, _types(self.random, 2), by_index=self.random.random() < 0.2)


class _CodeGenerator:
    """A sequence of instructions; ``stack`` has the known types on the stack."""

    def __init__(self, function: _FunctionGenerator, labels: list[_Label], inputs: Types) -> None:
        self.function = function
        self.random = function.random
        self.labels = labels
        self.stack: list[ValueType] = list(inputs)
        self.out: list[Instruction] = []
        self.is_dead = False

    def code(self, results: Types) -> Code:
        for _ in range(self.random.randint(1, 5)):
            self.step()
            if self.is_dead and self.random.random() < 0.6:
                break
        return self.finished(results)

    def finished(self, results: Types) -> Code:
        """Return the code so far, completed to leave ``results`` on the stack."""
        if tuple(self.stack) != results and not (self.is_dead and not self.stack):
            self.out += [Drop()] * len(self.stack)
            self.stack = []
            for wanted in results:
                self.push(wanted)
        return tuple(self.out)

    def step(self) -> None:
        chance = self.random.random()
        if chance < 0.45 and self.function.budget > 0 and len(self.labels) < 9:
            self.function.budget -= 4
            self.random.choice(_NESTED)(self)
        elif chance < 0.7:
            self.random.choice(_PLAIN)(self)
        elif self.random.random() < 0.65:
            self.sometimes(self.random.choice(_LEAVING))
        else:
            self.random.choice(_LEAVING)(self)

    def sometimes(self, leave: _Step) -> None:
        """Make a leaving instruction conditional, so that more of the code after it runs."""
        self.push("i32")
        self.stack.pop()
        inner = _CodeGenerator(self.function, [*self.labels, _Label(())], ())
        leave(inner)
        self.out.append(If(Signature((), ()), inner.finished(()), ()))

    # Kinds of steps

    def noise(self) -> None:
        self.out.append(Noise(self.random.choice(NOISE)))

    def compute(self) -> None:
        if self.random.random() < 0.5:
            self.want(("i32", "i32"))
            self.out.append(Operate(self.random.choice(("i32.add", "i32.xor", "i32.mul"))))
            self.stack.pop()
        elif self.random.random() < 0.5:
            self.want(("i64", "i64"))
            self.out.append(Operate(self.random.choice(("i64.add", "i64.xor"))))
            self.stack.pop()
        else:
            self.want(("i64",))
            self.out.append(Operate("i32.wrap_i64"))
            self.stack[-1] = "i32"

    def trace(self) -> None:
        self.want(("i32",))
        self.stack.pop()
        self.out.append(Trace())

    def set_local(self) -> None:
        index = self.random.randrange(len(self.function.locals))
        self.want((self.function.locals[index],))
        if self.random.random() < 0.5:
            self.stack.pop()
            self.out.append(Local("set", index))
        else:
            self.out.append(Local("tee", index))

    def call(self) -> None:
        index = self.random.randrange(self.function.entries, len(self.function.signatures))
        signature = self.function.signatures[index]
        self.want(signature.parameters)
        self.take(len(signature.parameters))
        self.stack += signature.results
        self.out.append(Call(index, indirect=self.random.random() < 0.3))

    def throw(self) -> None:
        tag = self.random.randrange(len(TAGS))
        self.want(TAGS[tag])
        self.out.append(Throw(tag))
        self.dead()

    def rethrow(self) -> None:
        depths = [depth for depth, label in enumerate(reversed(self.labels)) if label.in_handler]
        if depths:
            self.out.append(Rethrow(self.random.choice(depths)))
            self.dead()

    def rethrow_one_of_two(self) -> None:
        """Rethrow one of two exceptions that are held at the same time; a condition decides which."""
        depths = [depth for depth, label in enumerate(reversed(self.labels), 1) if label.in_handler]
        if len(depths) > 1:
            first, second = self.random.sample(depths, 2)
            self.push("i32")
            self.stack.pop()
            self.out.append(If(Signature((), ()), (Rethrow(first),), (Rethrow(second),)))

    def branch(self) -> None:
        depth = self.random.randrange(len(self.labels))
        types = self.labels[-1 - depth].types
        conditional = self.random.random() < 0.7
        self.want((*types, "i32") if conditional else types)
        self.out.append(Branch(depth, len(types), conditional))
        if conditional:
            self.stack.pop()
        else:
            self.dead()

    def branch_table(self) -> None:
        types = self.random.choice(self.labels).types
        alike = [depth for depth, label in enumerate(reversed(self.labels)) if label.types == types]
        depths = tuple(self.random.choice(alike) for _ in range(self.random.randint(1, 5)))
        self.want((*types, "i32"))
        self.out.append(BranchTable(depths, len(types)))
        self.dead()

    def end_function(self) -> None:
        if self.random.random() < 0.3:
            self.out.append(Unreachable())
        else:
            results = self.function.signature.results
            self.want(results)
            self.out.append(Return(len(results)))
        self.dead()

    def block(self) -> None:
        signature = self.nested_signature()
        is_loop = self.random.random() < 0.4
        label = _Label(signature.parameters if is_loop else signature.results)
        body = self.inside(label, signature)
        self.out.append(Block(signature, (Burn(), *body) if is_loop else body, is_loop))
        self.stack += signature.results

    def if_(self) -> None:
        signature = self.nested_signature()
        self.push("i32")
        self.stack.pop()
        label = _Label(signature.results)
        self.out.append(If(signature, self.inside(label, signature), self.inside(label, signature)))
        self.stack += signature.results

    def try_(self) -> None:
        signature = self.nested_signature()
        body = self.inside(_Label(signature.results), signature)
        tags: list[int | None] = [
            self.random.randrange(len(TAGS)) for _ in range(self.random.choice((0, 1, 1, 1, 2, 3)))
        ]
        if self.random.random() < 0.35:
            tags.append(None)
        handler_label = _Label(signature.results, in_handler=True)
        clauses = []
        for tag in tags:
            caught: Types = () if tag is None else TAGS[tag]
            clauses.append((tag, self.inside(handler_label, Signature(caught, signature.results))))
        self.out.append(Try(signature, body, tuple(clauses)))
        self.stack += signature.results

    def throw_and_catch(self) -> None:
        """A try whose handler always runs when the try is entered; also inside a handler."""
        signature = self.nested_signature()
        thrower = _CodeGenerator(
            self.function, [*self.labels, _Label(signature.results)], signature.parameters
        )
        tag = self.random.randrange(len(TAGS))
        thrower.trace()
        for wanted in TAGS[tag]:
            thrower.push(wanted)
        thrower.out.append(Throw(tag))
        label = _Label(signature.results, in_handler=True)
        handler = self.inside(label, Signature(TAGS[tag], signature.results))
        self.out.append(Try(signature, tuple(thrower.out), ((tag, handler),)))
        self.stack += signature.results

    def try_delegate(self) -> None:
        signature = self.nested_signature()
        body = self.inside(_Label(signature.results), signature)
        self.out.append(TryDelegate(signature, body, self.random.randrange(len(self.labels))))
        self.stack += signature.results

    # Parts of steps

    def nested_signature(self) -> Signature:
        """Return the signature of a block that takes some values from the stack."""
        count = self.random.randint(0, min(2, len(self.stack))) if self.random.random() < 0.4 else 0
        inputs = tuple(self.stack[len(self.stack) - count :])
        self.take(count)
        return self.function.signature_from(inputs)

    def inside(self, label: _Label, signature: Signature) -> Code:
        return self.function.code([*self.labels, label], signature.parameters, signature.results)

    def want(self, types: Types) -> None:
        """Put values of these types on the top of the stack."""
        there = tuple(self.stack[len(self.stack) - len(types) :]) == types
        if not there or self.random.random() < 0.3:
            for wanted in types:
                self.push(wanted)

    def push(self, wanted: ValueType) -> None:
        indices = [index for index, type_ in enumerate(self.function.locals) if type_ == wanted]
        if self.random.random() < 0.6:
            self.out.append(Local("get", self.random.choice(indices)))
        else:
            self.out.append(
                Const(wanted, self.random.choice((0, 1, 2, 3, 6, 7, -1, self.random.getrandbits(31))))
            )
        self.stack.append(wanted)

    def take(self, count: int) -> None:
        del self.stack[len(self.stack) - count :]

    def dead(self) -> None:
        self.stack = []
        self.is_dead = True


_Step = Callable[[_CodeGenerator], None]
_NESTED: Final[tuple[_Step, ...]] = (
    _CodeGenerator.block,
    _CodeGenerator.if_,
    *[_CodeGenerator.try_] * 4,
    *[_CodeGenerator.throw_and_catch] * 2,
    *[_CodeGenerator.try_delegate] * 2,
)
_PLAIN: Final[tuple[_Step, ...]] = (
    _CodeGenerator.noise,
    _CodeGenerator.compute,
    _CodeGenerator.set_local,
    _CodeGenerator.call,
    *[_CodeGenerator.trace] * 2,
)
_LEAVING: Final[tuple[_Step, ...]] = (
    *[_CodeGenerator.throw] * 5,
    *[_CodeGenerator.rethrow] * 4,
    *[_CodeGenerator.rethrow_one_of_two] * 4,
    *[_CodeGenerator.branch] * 5,
    *[_CodeGenerator.branch_table] * 2,
    _CodeGenerator.end_function,
)
