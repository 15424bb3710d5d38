"""Traces ``%%trace`` cells: when a cell ends, sends its operations on lists and nodes as frames."""

from __future__ import annotations

import ast
import codeop
import copy
import linecache
import re
import types
import warnings
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from IPython.core.compilerop import CachingCompiler
from IPython.core.error import UsageError

from _praxis import linked_nodes
from _praxis.kernel.channel import tell
from _praxis.kernel.trace_frames import CellFrames
from _praxis.tracing_recorder import Recorder
from _praxis.tracing_rewrite import rewritten, with_functions

_MAGIC = re.compile(r"\s*%%trace\b(?!\?)")
_MOST_SOURCES = 50
"""Maximum number of earlier cells whose functions are also traced."""


def is_wanted(code: str) -> bool:
    """Return whether the cell is to be traced."""
    return _MAGIC.match(code) is not None


def without_magic(code: str) -> str:
    """Return the cell with its ``%%trace`` line as a comment, so that the other lines keep their numbers."""
    return re.sub(r"(?m)^(?=\s*%%trace\b)", "#", code, count=1)


class TracingCompiler(CachingCompiler):  # type: ignore[misc]
    """Compiles cells. With a ``recorder``, the compiled code reports its operations to the recorder."""

    recorder: Recorder | None = None

    def __init__(self) -> None:
        super().__init__()
        # Code that ends too early gets the same error as in a file: an unclosed bracket, an unterminated
        # string.
        self.flags &= ~codeop.PyCF_ALLOW_INCOMPLETE_INPUT  # type: ignore[attr-defined]
        self.sources: list[tuple[int, str]] = []
        """The first site in each compiled file, with the file's name."""

    def __call__(self, source: Any, filename: str, symbol: str, flags: int = 0, **options: Any) -> Any:
        # The original source is compiled first, so that errors and warnings are the compiler's own.
        code = super().__call__(source, filename, symbol, flags, **options)
        recorder = self.recorder
        if recorder is None or not isinstance(source, ast.AST):
            return code
        return self._traced(source, filename, symbol, recorder)

    def _traced(self, source: ast.AST, filename: str, symbol: str, recorder: Recorder) -> types.CodeType:
        frames = recorder.frames
        assert isinstance(frames, CellFrames)
        self.sources.append((len(frames.sites), filename))
        tree = copy.deepcopy(source)
        frames.names |= _given_names(tree)
        changed = rewritten(tree, recorder)  # type: ignore[arg-type]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code = compile(changed, filename, symbol, self.flags, dont_inherit=True)
        return with_functions(code, recorder)

    def functions_of(self, filename: str, recorder: Recorder | None) -> dict[tuple[str, int], types.CodeType]:
        """Return the code of an earlier cell's functions by name and line, traced if given a ``recorder``."""
        source = "".join(linecache.getlines(filename))
        flags = self.flags | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        try:
            tree = compile(source, filename, "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True)
            with self.extra_flags(ast.PyCF_ALLOW_TOP_LEVEL_AWAIT):
                if recorder is None:
                    code = codeop.Compile.__call__(self, tree, filename, "exec")
                else:
                    code = self._traced(tree, filename, "exec", recorder)
        except (SyntaxError, ValueError, RecursionError):
            return {}
        return {(inner.co_qualname, inner.co_firstlineno): inner for inner in _inner(code)}


def _inner(code: types.CodeType) -> Iterator[types.CodeType]:
    for constant in code.co_consts:
        if type(constant) is types.CodeType:
            yield constant
            yield from _inner(constant)


def _given_names(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
    return names


class TracedCell:
    """A traced cell, from start to end."""

    def __init__(self, shell: Any, cell: str) -> None:
        self._shell = shell
        self._provide_nodes(cell)
        self._compiler: TracingCompiler = shell.compile
        self._frames = CellFrames()
        self._recorder = Recorder(self._frames)
        self._frames.codes = self._recorder.calls.codes
        self._compiler.sources = []
        self._exchange(self._recorder)
        self._compiler.recorder = self._recorder

    def _provide_nodes(self, cell: str) -> None:
        """Define the node classes that the cell uses but does not define."""
        try:
            missing = linked_nodes.missing(ast.parse(cell))
        except (SyntaxError, ValueError, RecursionError):
            return
        for name, kind in missing.items():
            self._shell.user_ns.setdefault(name, kind)

    def end(self, *, has_run: bool) -> None:
        """Send the frames. If the cell could not run (because of a syntax error), send them only if there are
        any.

        From then on, the functions that the cell defined no longer report anything.
        """
        self._frames.is_over = True
        self._compiler.recorder = None
        self._exchange(None)
        memory = self._frames.memory
        if not has_run and not memory.frames:
            return
        sources = self._compiler.sources
        numbers = self._compiler._filename_map
        tell(
            "trace",
            sources=[
                {"cell": numbers.get(name, 0), "text": "".join(linecache.getlines(name))}
                for name in dict.fromkeys(name for _, name in sources)
            ],
            sites=self._sites(),
            frames=memory.frames,
            left_out=memory.left_out,
        )

    def _sites(self) -> list[list[Any]]:
        """Return each site's source (by number) and line, and the position of the item's index."""
        names = list(dict.fromkeys(name for _, name in self._compiler.sources))
        starts = [*self._compiler.sources, (len(self._frames.sites), "")]
        found: list[list[Any]] = []
        for (first, name), (end, _) in pairwise(starts):
            number = names.index(name)
            found += [[number, site.line, site.item] for site in self._frames.sites[first:end]]
        return found

    def _exchange(self, recorder: Recorder | None) -> None:
        """Replace the code of earlier cells' functions with traced code. Without a recorder, restore it."""
        wanted: dict[str, list[types.FunctionType]] = {}
        for function in _functions_in(self._shell.user_ns):
            name = function.__code__.co_filename
            if name in self._compiler._filename_map:
                wanted.setdefault(name, []).append(function)
        for name, functions in list(wanted.items())[-_MOST_SOURCES:]:
            codes = self._compiler.functions_of(name, recorder)
            for function in functions:
                own = function.__code__
                code = codes.get((own.co_qualname, own.co_firstlineno))
                if code is not None and code.co_freevars == own.co_freevars:
                    function.__code__ = code


def _functions_in(space: dict[str, Any]) -> Iterator[types.FunctionType]:
    """Yield the functions among the user's names and in the user's classes."""
    for value in list(space.values()):
        if type(value) is types.FunctionType:
            yield value
        elif type(value) is type and value.__module__ == "__main__":
            for part in vars(value).values():
                function = part.__func__ if isinstance(part, classmethod | staticmethod) else part
                if type(function) is types.FunctionType:
                    yield function


def _magic(line: str, cell: str = "") -> None:
    """Run the cell, and show frame by frame what it does with lists and with nodes of linked lists and trees.
    ``%%trace`` must be the first line of a cell. Functions and classes that earlier cells have defined are
    traced, too. Nodes are objects whose class is called ListNode (val, next) or TreeNode (val, left, right).
    """
    raise UsageError("%%trace must be the first line of a cell")


def add_magic(shell: Any) -> None:
    """Register ``%%trace`` with the shell, for its help and completions."""
    shell.register_magic_function(_magic, "cell", "trace")
