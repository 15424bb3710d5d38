"""Rewrites a program's syntax tree so that it reports its list operations to a Recorder.

Every operation stays where it was: the rewritten tree evaluates the same expressions once, in the same order,
and an error is raised in the program's own frame at the same position in the source. ``a[i]`` becomes
``getitem(*read(a, i, site))``: ``read`` reports and returns its operands, and ``getitem`` is operator's,
written in C, so that no traceback contains one of our frames. An assignment to ``a[i]`` becomes an assignment
to ``target(a, i, site).v``, which calls ``setitem`` in C. The functions are constants of the code, so that
the program's namespaces are not changed.
"""

from __future__ import annotations

import ast
import operator
import types
from collections.abc import Callable
from typing import Any

from _praxis.tracing_expressions import MAY_BE_A_LIST, PREFIX, ExpressionRewriter
from _praxis.tracing_places import at, is_on_one_line, name_of
from _praxis.tracing_recorder import NODE_FIELDS, Recorder

_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "contains": operator.contains,
    "delitem": operator.delitem,
    "getitem": operator.getitem,
    "slice": slice,
}
_CALLS = ("argument", "call", "call_for_items", "called", "mark")
_OPERATIONS = (
    "delete",
    "each",
    "each_unpacked",
    "fresh",
    "look",
    "looked",
    "named",
    "node",
    "node_target",
    "node_updated",
    "read",
    "spread",
    "target",
    "updated",
)


def rewritten(tree: ast.Module | ast.Expression, recorder: Recorder) -> ast.Module | ast.Expression:
    """Rewrite the tree in place, and return it. Its code can run only after ``with_functions``."""
    result: ast.Module | ast.Expression = _Rewriter(recorder).visit(tree)
    return result


def with_functions(code: types.CodeType, recorder: Recorder) -> types.CodeType:
    """Return the code of a rewritten tree, with the functions in place of their names, and register the
    code with the recorder.
    """
    functions = {PREFIX + name: function for name, function in _FUNCTIONS.items()}
    functions |= {PREFIX + name: getattr(recorder, name) for name in _OPERATIONS}
    functions |= {PREFIX + name: getattr(recorder.calls, name) for name in _CALLS}
    return _with_constants(code, functions, recorder.calls.codes)


def _with_constants(
    code: types.CodeType, functions: dict[str, Any], codes: set[types.CodeType]
) -> types.CodeType:
    constants = []
    for constant in code.co_consts:
        if type(constant) is types.CodeType:
            constants.append(_with_constants(constant, functions, codes))
        elif type(constant) is str:
            constants.append(functions.get(constant, constant))
        else:
            constants.append(constant)
    made = code.replace(co_consts=tuple(constants))
    codes.add(made)
    return made


class _Rewriter(ExpressionRewriter, ast.NodeTransformer):
    """Rewrites statements: their assignments, deletions and iterations."""

    # ---- assignments
    def visit_Assign(self, node: ast.Assign) -> ast.stmt | list[ast.stmt]:
        node.value = self._assigned(node.value, node.targets)
        self._first_slice = None
        node.targets = [self._visited(target) for target in node.targets]
        return self._with_slice(node)

    def _with_slice(self, node: ast.stmt) -> ast.stmt | list[ast.stmt]:
        """Return an assignment, followed by a report on any slice that it assigns to."""
        site = self._slice_found()
        if site is None:
            return node
        report = self._call("called", site, at(site, ast.Constant(None)), site, site)
        return [node, at(node, ast.Expr(report))]

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        if node.value is not None:
            node.value = self._assigned(node.value, [node.target])
            target = self._visited(node.target)
            assert isinstance(target, ast.Name | ast.Attribute | ast.Subscript)
            node.target = target
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt | list[ast.stmt]:
        target = node.target
        if isinstance(target, ast.Name):
            return self._grown(node, target)
        self._first_slice = None
        if isinstance(target, ast.Subscript) and is_on_one_line(target):
            place, index = self._visited(target.value), self._index(target.slice)
            cell = self._report("updated", target, place, index, of=name_of(target.value), index=target.slice)
            self._note_slice(target.slice, cell)
            node.target = at(target, ast.Attribute(cell, "v", ast.Store()))
        elif isinstance(target, ast.Attribute) and target.attr in NODE_FIELDS and is_on_one_line(target):
            cell = self._node("node_updated", target)
            node.target = at(target, ast.Attribute(cell, "v", ast.Store()))
        else:
            self._inside(target)
        site = self._slice_found()
        node.value = self._visited(node.value) if site is None else self._within(site, node.value)
        self._first_slice = site
        return self._with_slice(node)

    def _within(self, site: ast.Constant, node: ast.expr) -> ast.expr:
        """Rewrite ``node`` as part of the call at ``site``."""
        assert isinstance(site.value, int)
        outer, self._enclosing = self._enclosing, site.value
        found = self._visited(node)
        self._enclosing = outer
        return found

    def _grown(self, node: ast.AugAssign, target: ast.Name) -> ast.stmt | list[ast.stmt]:
        """Rewrite ``name += ...`` so that it is reported if ``name`` is a list."""
        is_literal = isinstance(node.value, ast.Constant)
        if not isinstance(node.op, ast.Add | ast.Mult) or (is_literal and isinstance(node.op, ast.Add)):
            node.value = self._visited(node.value)
            return node
        site = self._site(target, target.id)
        node.value = self._within(site, node.value)
        reports = [
            self._call(name, target, at(target, ast.Name(target.id, ast.Load())), *sites)
            for name, sites in (("mark", [site]), ("called", [site, site]))
        ]
        before, after = (at(node, ast.Expr(report)) for report in reports)
        return [before, node, after]

    def visit_Delete(self, node: ast.Delete) -> list[ast.stmt]:
        return [self._deleted(node, target) for target in _flat(node.targets)]

    def _deleted(self, node: ast.Delete, target: ast.expr) -> ast.stmt:
        if not isinstance(target, ast.Subscript):
            return at(node, ast.Delete([self._inside(target)]))
        report = self._report(
            "delete",
            target,
            self._visited(target.value),
            self._index(target.slice),
            of=name_of(target.value),
            index=target.slice,
        )
        return at(node, ast.Expr(self._applied("delitem", target, report)))

    # ---- iteration
    def visit_For(self, node: ast.For) -> ast.stmt:
        node.iter = self._each(node.iter, node.target)
        node.target = self._visited(node.target)
        node.body, node.orelse = self._all_visited(node.body), self._all_visited(node.orelse)
        return node

    def visit_Match(self, node: ast.Match) -> ast.stmt:
        unpacks = any(
            isinstance(part, ast.MatchSequence) for case in node.cases for part in ast.walk(case.pattern)
        )
        of = name_of(node.subject)
        takes = unpacks and isinstance(node.subject, MAY_BE_A_LIST)
        subject = self._visited(node.subject)
        node.subject = self._report("spread", subject, subject, of=of) if takes else subject
        for case in node.cases:
            case.guard = None if case.guard is None else self._visited(case.guard)
            case.body = self._all_visited(case.body)
        return node

    # ---- parts that are not run, or have their own grammar
    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        return self._defined(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.stmt:
        return self._defined(node)

    def _defined(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.stmt:
        node.decorator_list = self._all_visited(node.decorator_list)
        self.visit(node.args)
        node.body = self._all_visited(node.body)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.stmt:
        node.decorator_list = self._all_visited(node.decorator_list)
        node.bases = self._all_visited(node.bases)
        for keyword in node.keywords:
            keyword.value = self._visited(keyword.value)
        node.body = self._all_visited(node.body)
        return node

    def visit_TypeAlias(self, node: ast.stmt) -> ast.stmt:
        return node


def _flat(targets: list[ast.expr]) -> list[ast.expr]:
    """Return the targets of ``del`` one by one, including those within brackets, in order of deletion."""
    found = []
    for target in targets:
        found += _flat(target.elts) if isinstance(target, ast.Tuple | ast.List) else [target]
    return found
