"""Names of the opcodes for control flow, and of the related types."""

from __future__ import annotations

from typing import Final

# WebAssembly Core Specification 3.0, "Binary Format: Instructions"
UNREACHABLE: Final = 0x00
BLOCK: Final = 0x02
LOOP: Final = 0x03
IF: Final = 0x04
THROW: Final = 0x08
THROW_REF: Final = 0x0A
END: Final = 0x0B
BR: Final = 0x0C
BR_IF: Final = 0x0D
BR_TABLE: Final = 0x0E
RETURN: Final = 0x0F
SELECT_TYPED: Final = 0x1C
TRY_TABLE: Final = 0x1F
LOCAL_GET: Final = 0x20
LOCAL_SET: Final = 0x21
I32_CONST: Final = 0x41
I32_EQ: Final = 0x46
BR_ON_NULL: Final = 0xD5
BR_ON_NON_NULL: Final = 0xD6
GC_PREFIX: Final = 0xFB
GC_BR_ON_CAST: Final = 24
GC_BR_ON_CAST_FAIL: Final = 25
NUMERIC_PREFIX: Final = 0xFC
VECTOR_PREFIX: Final = 0xFD
ATOMIC_PREFIX: Final = 0xFE

# kinds of clauses of try_table
CATCH: Final = 0
CATCH_REF: Final = 1
CATCH_ALL: Final = 2
CATCH_ALL_REF: Final = 3

# exception-handling proposal, "Legacy Exception Handling"
LEGACY_TRY: Final = 0x06
LEGACY_CATCH: Final = 0x07
LEGACY_RETHROW: Final = 0x09
LEGACY_DELEGATE: Final = 0x18
LEGACY_CATCH_ALL: Final = 0x19
LEGACY: Final = frozenset((LEGACY_TRY, LEGACY_CATCH, LEGACY_RETHROW, LEGACY_DELEGATE, LEGACY_CATCH_ALL))

I32: Final = b"\x7f"
EXNREF: Final = b"\x69"  # value type (ref null exn)
EMPTY_BLOCK_TYPE: Final = b"\x40"
FUNCTION_TYPE: Final = 0x60
TYPED_REFERENCE: Final = (0x63, 0x64)  # (ref null heap_type), (ref heap_type): the heap type follows
