"""Runs in the guest: the same program with and without tracing, and a description of each run."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import linecache
import traceback
import warnings
from pathlib import Path
from typing import Any

from _praxis import tracebacks, tracing, tracing_store

NAME = "program.py"


def outcome(source: str, is_traced: bool) -> dict[str, Any]:
    """Return a program's output, warnings and end, and its frames if it is traced."""
    tracebacks.remember_source(NAME, source)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    output = io.StringIO()
    error = ""
    frames: list[dict[str, Any]] = []
    left_out = 0
    if is_traced:
        tracing.start()
    with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stdout(output):
        warnings.simplefilter("always")
        try:
            tree = compile(source, NAME, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
            compiler: Any = tracing.compile_traced if is_traced else compile
            code = compiler(tree, NAME, "exec", dont_inherit=True)
            exec(code, namespace)
        except BaseException:  # noqa: BLE001 - it is what is compared
            error = _without_this_file(traceback.format_exc())
    if is_traced:
        saved = Path(tracing_store.PATH)
        lines = [*(saved.read_text().splitlines() if saved.exists() else ()), *tracing.taken().splitlines()]
        told = [json.loads(line) for line in lines]
        frames = [line for line in told if "operation" in line]
        left_out = told[-1]["left_out"]
    told_warnings = [f"{item.category.__name__} {item.lineno} {item.message}" for item in caught]
    linecache.cache.pop(NAME, None)
    values = {
        name: repr(value)
        for name, value in namespace.items()
        if isinstance(value, (int, float, str, list, tuple, dict, set, bool)) and not name.startswith("__")
    }
    return {
        "output": output.getvalue(),
        "error": error,
        "warnings": told_warnings,
        "values": values,
        "names": sorted(namespace),
        "frames": frames,
        "left_out": left_out,
    }


def _without_this_file(text: str) -> str:
    """Return the traceback from the program's first frame on."""
    head, separator, rest = text.partition(f'  File "{NAME}"')
    return head.split("\n")[0] + separator + rest if separator else text.strip().rpartition("\n")[2]


def compare(source: str) -> str:
    """Return both outcomes as JSON."""
    plain, traced = outcome(source, False), outcome(source, True)
    frames, left_out = traced.pop("frames"), traced.pop("left_out")
    plain.pop("frames"), plain.pop("left_out")
    return json.dumps({"plain": plain, "traced": traced, "frames": frames, "left_out": left_out})
