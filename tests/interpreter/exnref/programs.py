"""Small wasm programs with legacy exception handling, as trees that can be run and encoded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

ValueType = Literal["i32", "i64"]
Types = tuple[ValueType, ...]

TAGS: Final[tuple[Types, ...]] = ((), ("i32",), ("i32", "i64"))
"""The types of the values of each tag in every program."""
ENTRY_PARAMETERS: Final[Types] = ("i32", "i32")
ENTRY_RESULTS: Final[Types] = ("i32",)
OUT_OF_FUEL: Final = 77
"""The value of tag 1 when a program that throws at the end of its fuel gets there."""


@dataclass(frozen=True)
class Signature:
    parameters: Types
    results: Types
    by_index: bool = False
    """Whether the block type is written as a type index although it has a short form."""


@dataclass(frozen=True)
class Const:
    type: ValueType
    value: int


@dataclass(frozen=True)
class Local:
    what: Literal["get", "set", "tee"]
    index: int


Operator = Literal["i32.add", "i32.xor", "i32.mul", "i64.add", "i64.xor", "i32.wrap_i64"]


@dataclass(frozen=True)
class Operate:
    operator: Operator


@dataclass(frozen=True)
class Drop:
    pass


@dataclass(frozen=True)
class Noise:
    """Instructions without effect whose immediates look like other opcodes."""

    code: bytes


@dataclass(frozen=True)
class Trace:
    """Appends an i32 from the stack to the program's trace."""


@dataclass(frozen=True)
class Burn:
    """Uses up fuel; when none is left it throws or traps, so that every program ends."""


@dataclass(frozen=True)
class Branch:
    depth: int
    arity: int
    conditional: bool


@dataclass(frozen=True)
class BranchTable:
    depths: tuple[int, ...]
    """The depths; the last is the default."""
    arity: int


@dataclass(frozen=True)
class Return:
    arity: int


@dataclass(frozen=True)
class Unreachable:
    pass


@dataclass(frozen=True)
class Throw:
    tag: int


@dataclass(frozen=True)
class Rethrow:
    depth: int


@dataclass(frozen=True)
class Call:
    function: int
    indirect: bool


@dataclass(frozen=True)
class Block:
    signature: Signature
    body: Code
    is_loop: bool


@dataclass(frozen=True)
class If:
    signature: Signature
    then: Code
    otherwise: Code


@dataclass(frozen=True)
class Try:
    """A try. ``clauses`` pairs tags (None is catch_all, always last) with handlers."""

    signature: Signature
    body: Code
    clauses: tuple[tuple[int | None, Code], ...]


@dataclass(frozen=True)
class TryDelegate:
    signature: Signature
    body: Code
    depth: int


Instruction = (
    Const
    | Local
    | Operate
    | Drop
    | Noise
    | Trace
    | Burn
    | Branch
    | BranchTable
    | Return
    | Unreachable
    | Throw
    | Rethrow
    | Call
    | Block
    | If
    | Try
    | TryDelegate
)
Code = tuple[Instruction, ...]


@dataclass(frozen=True)
class Function:
    signature: Signature
    locals: Types
    """The locals after the parameters."""
    code: Code


@dataclass(frozen=True)
class Program:
    """A program. The first ``entries`` functions take ``ENTRY_PARAMETERS``, and are called only
    by the host.
    """

    functions: tuple[Function, ...]
    entries: int
    fuel: int
    traps_without_fuel: bool


@dataclass(frozen=True)
class Outcome:
    """How one call ended: ``how`` is "returned", "threw <tag>" or "trapped"; ``trace`` is the trace
    afterwards.
    """

    how: str
    values: tuple[int, ...]
    trace: int
