"""Writes a program as a wasm module with legacy exception handling."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
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
)

_VALUE_TYPE: Final = {"i32": b"\x7f", "i64": b"\x7e"}
_OPERATOR: Final = {
    "i32.add": b"\x6a",
    "i32.mul": b"\x6c",
    "i32.xor": b"\x73",
    "i64.add": b"\x7c",
    "i64.xor": b"\x85",
    "i32.wrap_i64": b"\xa7",
}
_LOCAL: Final = {"get": b"\x20", "set": b"\x21", "tee": b"\x22"}
_TRACE_GLOBAL: Final = b"\x00"
_FUEL_GLOBAL: Final = b"\x01"


def unsigned(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*out, value))


def signed(value: int) -> bytes:
    out = bytearray()
    while not -0x40 <= value < 0x40:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*out, value & 0x7F))


def vector(items: Iterable[bytes]) -> bytes:
    listed = list(items)
    return unsigned(len(listed)) + b"".join(listed)


def name(text: str) -> bytes:
    return vector(bytes((byte,)) for byte in text.encode())


def section(number: int, items: Iterable[bytes]) -> bytes:
    payload = vector(items)
    return bytes((number,)) + unsigned(len(payload)) + payload


def _types(types: Types) -> bytes:
    return vector(_VALUE_TYPE[type_] for type_ in types)


def encode(program: Program, *, leaving: bool = False) -> bytes:
    """Return the program as a module, which exports e0, e1, ... (entries), t0, t1, ... (tags), trace and fuel
    (globals). If it is ``leaving``, every handler begins with a call of the imported function ``host.leave``.
    """
    return _Encoder(program, leaving=leaving).module()


class _Encoder:
    def __init__(self, program: Program, *, leaving: bool) -> None:
        self.program = program
        self.function_types: dict[tuple[Types, Types], int] = {}
        self.imported = int(leaving)
        self.in_handler = b"\x10\x00" if leaving else b""

    def type_index(self, parameters: Types, results: Types) -> int:
        return self.function_types.setdefault((parameters, results), len(self.function_types))

    def module(self) -> bytes:
        functions = self.program.functions
        declared = [unsigned(self.signature_index(function.signature)) for function in functions]
        tags = [b"\x00" + unsigned(self.type_index(tag, ())) for tag in TAGS]
        bodies = [self.body(index, function) for index, function in enumerate(functions)]
        leave = [name("host") + name("leave") + b"\x00" + unsigned(self.type_index((), ()))] * self.imported
        types = [
            b"\x60" + _types(parameters) + _types(results) for parameters, results in self.function_types
        ]
        count = unsigned(len(functions))
        exports = [
            name(f"e{index}") + b"\x00" + unsigned(self.imported + index)
            for index in range(self.program.entries)
        ]
        exports += [name(f"t{index}") + b"\x04" + unsigned(index) for index in range(len(TAGS))]
        exports += [name("trace") + b"\x03" + _TRACE_GLOBAL]
        zero_i32 = b"\x7f\x01\x41\x00\x0b"
        elements = b"\x00\x41\x00\x0b" + vector(
            unsigned(self.imported + index) for index in range(len(functions))
        )
        return b"".join(
            (
                b"\0asm\1\0\0\0",
                section(1, types),
                section(2, leave) if leave else b"",
                section(3, declared),
                section(4, [b"\x70\x00" + count]),
                section(5, [b"\x00\x01"]),
                section(13, tags),
                section(6, [zero_i32, zero_i32]),
                section(7, exports),
                section(9, [elements]),
                section(10, [unsigned(len(body)) + body for body in bodies]),
            )
        )

    def signature_index(self, signature: Signature) -> int:
        return self.type_index(signature.parameters, signature.results)

    def body(self, index: int, function: Function) -> bytes:
        groups = [
            unsigned(len(list(group))) + _VALUE_TYPE[type_] for type_, group in groupby(function.locals)
        ]
        start = b""
        if index < self.program.entries:
            start = b"\x41" + signed(self.program.fuel) + b"\x24" + _FUEL_GLOBAL
        return vector(groups) + start + self.code(function.code) + b"\x0b"

    def code(self, code: Code) -> bytes:
        return b"".join(self.instruction(instruction) for instruction in code)

    def instruction(self, instruction: Instruction) -> bytes:
        match instruction:
            case Const(type_, value):
                return (b"\x41" if type_ == "i32" else b"\x42") + signed(value)
            case Local(what, index):
                return _LOCAL[what] + unsigned(index)
            case Operate(operator):
                return _OPERATOR[operator]
            case Drop():
                return b"\x1a"
            case Noise(code):
                return code
            case Trace():
                return b"\x23" + _TRACE_GLOBAL + b"\x41\x1f\x6c\x6a\x24" + _TRACE_GLOBAL
            case Burn():
                return self.burn()
            case Call(function, indirect):
                if not indirect:
                    return b"\x10" + unsigned(self.imported + function)
                type_index = self.signature_index(self.program.functions[function].signature)
                return b"\x41" + signed(function) + b"\x11" + unsigned(type_index) + b"\x00"
            case Block() | If() | Try() | TryDelegate():
                return self.nested(instruction)
            case _:
                return _leaving(instruction)

    def burn(self) -> bytes:
        ending = b"\x00"
        if not self.program.traps_without_fuel:
            ending = b"\x41" + signed(OUT_OF_FUEL) + b"\x08\x01"
        check = b"\x23" + _FUEL_GLOBAL + b"\x45\x04\x40" + ending + b"\x0b"
        return check + b"\x23" + _FUEL_GLOBAL + b"\x41\x01\x6b\x24" + _FUEL_GLOBAL

    def nested(self, instruction: Block | If | Try | TryDelegate) -> bytes:
        block_type = self.block_type(instruction.signature)
        match instruction:
            case Block(_, body, is_loop):
                return (b"\x03" if is_loop else b"\x02") + block_type + self.code(body) + b"\x0b"
            case If(_, then, otherwise):
                # Without results an else without instructions can be left out
                alternative = (
                    b"\x05" + self.code(otherwise) if otherwise or instruction.signature.results else b""
                )
                return b"\x04" + block_type + self.code(then) + alternative + b"\x0b"
            case Try(_, body, clauses):
                handlers = [
                    (b"\x19" if tag is None else b"\x07" + unsigned(tag))
                    + self.in_handler
                    + self.code(handler)
                    for tag, handler in clauses
                ]
                return b"\x06" + block_type + self.code(body) + b"".join(handlers) + b"\x0b"
            case TryDelegate(_, body, depth):
                return b"\x06" + block_type + self.code(body) + b"\x18" + unsigned(depth)

    def block_type(self, signature: Signature) -> bytes:
        if signature.parameters or len(signature.results) > 1 or signature.by_index:
            return signed(self.signature_index(signature))
        return _VALUE_TYPE[signature.results[0]] if signature.results else b"\x40"


def _leaving(
    instruction: Branch | BranchTable | Return | Unreachable | Throw | Rethrow,
) -> bytes:
    match instruction:
        case Branch(depth, _, conditional):
            return (b"\x0d" if conditional else b"\x0c") + unsigned(depth)
        case BranchTable(depths, _):
            return b"\x0e" + vector(unsigned(depth) for depth in depths[:-1]) + unsigned(depths[-1])
        case Return():
            return b"\x0f"
        case Unreachable():
            return b"\x00"
        case Throw(tag):
            return b"\x08" + unsigned(tag)
        case Rethrow(depth):
            return b"\x09" + unsigned(depth)
