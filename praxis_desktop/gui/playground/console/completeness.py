"""Whether code can run as it is, where the kernel has no time to say so."""

from __future__ import annotations

import ast
import codeop
import warnings


def looks_complete(code: str) -> bool:
    """False where more lines belong to it. What is no Python at all is complete: the error says more."""
    first, last = code.lstrip()[:1], code.rstrip()[-1:]
    if first in ("%", "!", "?") or last == "?":
        return not code.startswith("%%") or code.endswith("\n")
    if code.rpartition("\n")[2].strip() and code.rpartition("\n")[2][0].isspace():
        return False  # the block may go on
    compiler = codeop.CommandCompiler()
    compiler.compiler.flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return compiler(code, "<cell>", "exec") is not None
    except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError):
        return True
