"""A program's syntax tree with its list operations reported to a Recorder.

Every operation stays where it was: the rewritten tree evaluates the same expressions in the same order, once,
and what can fail fails in the program's own frame at the same place in the source. ``a[i]`` becomes
``getitem(*read(a, i, site))``: ``read`` reports and returns its operands, and ``getitem`` is operator's,
written in C, so that no frame of ours is ever in a traceback. An assignment to ``a[i]`` becomes one to
``target(a, i, site).v``, which C code takes to ``setitem``. The functions are constants of the code: the
program's namespaces stay its own.
"""

from __future__ import annotations

import ast
import operator
import types
from collections.abc import Callable
from typing import Any, TypeVar

from _praxis.tracing_calls import LIST_METHODS
from _praxis.tracing_recorder import NODE_FIELDS, Recorder

_PREFIX = "\0praxis "
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

_MAY_BE_A_LIST = (
    ast.Attribute,
    ast.Await,
    ast.BoolOp,
    ast.Call,
    ast.IfExp,
    ast.List,
    ast.ListComp,
    ast.Name,
    ast.NamedExpr,
    ast.Subscript,
)
"""Expressions whose value may be a list that somebody else knows, too."""

_MOST_ARGUMENTS = 30
"""From so many on CPython calls a method as it calls any function (its STACK_USE_GUIDELINE)."""

_Node = TypeVar("_Node", bound=ast.expr)


def rewritten(tree: ast.Module | ast.Expression, recorder: Recorder) -> ast.Module | ast.Expression:
    """The tree with its operations reported; it is changed in place. Only ``with_functions`` makes code of it
    that can run.
    """
    result: ast.Module | ast.Expression = _Rewriter(recorder).visit(tree)
    return result


def with_functions(code: types.CodeType, recorder: Recorder) -> types.CodeType:
    """The code of a rewritten tree with the functions in place of their names, and known to the recorder."""
    functions = {_PREFIX + name: function for name, function in _FUNCTIONS.items()}
    functions |= {_PREFIX + name: getattr(recorder, name) for name in _OPERATIONS}
    functions |= {_PREFIX + name: getattr(recorder.calls, name) for name in _CALLS}
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


class _Rewriter(ast.NodeTransformer):
    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._enclosing = -1
        """The site of the call whose function or arguments are being rewritten, -1 for none."""

    # ---- making nodes
    def _site(self, place: ast.expr | ast.stmt, name: str = "") -> ast.Constant:
        self._recorder.frames.sites.append((place.lineno, name, self._enclosing))
        return _at(place, ast.Constant(len(self._recorder.frames.sites) - 1))

    def _call(self, name: str, place: ast.expr, *arguments: ast.expr) -> ast.Call:
        return _at(place, ast.Call(_at(place, ast.Constant(_PREFIX + name)), list(arguments), []))

    def _report(self, name: str, place: ast.expr, *operands: ast.expr, of: str = "") -> ast.Call:
        return self._call(name, place, *operands, self._site(place, of))

    def _applied(self, name: str, place: ast.expr, report: ast.Call) -> ast.Call:
        """``name(*report)``."""
        return self._call(name, place, _at(place, ast.Starred(report, ast.Load())))

    def _visited(self, node: _Node) -> ast.expr:
        found: ast.expr = self.visit(node)
        return found

    def _all_visited(self, nodes: list[Any]) -> list[Any]:
        found: list[Any] = []
        for node in nodes:
            result = node if node is None else self.visit(node)
            if isinstance(result, list):
                found.extend(result)
            else:
                found.append(result)
        return found

    # ---- lists that are made, and the names they get
    def visit_List(self, node: ast.List) -> ast.expr:
        return self._made(node) if isinstance(node.ctx, ast.Load) else self._inside(node)

    def visit_ListComp(self, node: ast.ListComp) -> ast.expr:
        return self._made(node)

    def _made(self, node: ast.expr, name: str = "") -> ast.expr:
        return self._report("fresh", node, self._inside(node), of=name)

    def _inside(self, node: ast.expr) -> ast.expr:
        """The expression with what is in it rewritten, but not itself."""
        found: ast.expr = self.generic_visit(node)  # type: ignore[assignment]
        return found

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        makes_list = isinstance(node.op, ast.Add | ast.Mult) and any(
            isinstance(side, ast.List | ast.ListComp) for side in (node.left, node.right)
        )
        return self._operated(node) if makes_list else self._inside(node)

    def _operated(self, node: ast.BinOp, name: str = "") -> ast.expr:
        """A list that is made of others, by ``+`` or ``*``: those that nobody else sees are no news."""
        for side in ("left", "right"):
            operand = getattr(node, side)
            plain = isinstance(operand, ast.List | ast.ListComp)
            setattr(node, side, self._inside(operand) if plain else self._visited(operand))
        return self._report("fresh", node, node, of=name)

    def _value(self, node: ast.expr, name: str) -> ast.expr:
        """The value of an assignment to ``name``."""
        if isinstance(node, ast.List | ast.ListComp):
            return self._made(node, name)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mult):
            return self._operated(node, name)
        if isinstance(node, ast.Call):
            found = self._called(node, name)
            if found is not None:
                return found
        if isinstance(node, _MAY_BE_A_LIST):
            return self._report("named", node, self._visited(node), of=name)
        return self._visited(node)

    def _assigned(self, node: ast.expr, targets: list[ast.expr]) -> ast.expr:
        if any(isinstance(target, ast.Tuple | ast.List) for target in targets):
            if isinstance(node, ast.Tuple | ast.List):
                return self._inside(node)  # taken apart without ever being a list
            value = self._visited(node)
            return self._report("spread", node, value) if isinstance(node, _MAY_BE_A_LIST) else value
        names = [name for name in map(_name_of, targets) if name]
        return self._value(node, names[0]) if names else self._visited(node)

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        node.value = self._assigned(node.value, node.targets)
        node.targets = [self._visited(target) for target in node.targets]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        if node.value is not None:
            node.value = self._assigned(node.value, [node.target])
            target = self._visited(node.target)
            assert isinstance(target, ast.Name | ast.Attribute | ast.Subscript)
            node.target = target
        return node

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        node.value = self._value(node.value, node.target.id)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt | list[ast.stmt]:
        target = node.target
        if isinstance(target, ast.Name):
            return self._grown(node, target)
        if isinstance(target, ast.Subscript) and _is_on_one_line(target):
            cell: ast.expr = self._report(
                "updated",
                target,
                self._visited(target.value),
                self._index(target.slice),
                of=_name_of(target.value),
            )
            node.target = _at(target, ast.Attribute(cell, "v", ast.Store()))
        elif isinstance(target, ast.Attribute) and target.attr in NODE_FIELDS and _is_on_one_line(target):
            cell = self._node("node_updated", target)
            node.target = _at(target, ast.Attribute(cell, "v", ast.Store()))
        else:
            self._inside(target)
        node.value = self._visited(node.value)
        return node

    def _grown(self, node: ast.AugAssign, target: ast.Name) -> ast.stmt | list[ast.stmt]:
        """``name += ...`` with a look at the list that ``name`` may be, before and after."""
        is_literal = isinstance(node.value, ast.Constant)
        node.value = self._visited(node.value)
        if not isinstance(node.op, ast.Add | ast.Mult) or (is_literal and isinstance(node.op, ast.Add)):
            return node
        site = self._site(target, target.id)
        reports = [
            self._call(name, target, _at(target, ast.Name(target.id, ast.Load())), site)
            for name in ("mark", "called")
        ]
        before, after = (_at(node, ast.Expr(report)) for report in reports)
        return [before, node, after]

    # ---- items
    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        if isinstance(node.ctx, ast.Load) and isinstance(node.value, (*_MAY_BE_A_LIST, ast.BinOp)):
            is_slice = isinstance(node.slice, ast.Slice)
            report = self._report(
                "read", node, self._visited(node.value), self._index(node.slice), of=_name_of(node.value)
            )
            found = self._applied("getitem", node, report)
            return self._report("fresh", node, found) if is_slice else found
        if isinstance(node.ctx, ast.Store) and _is_on_one_line(node):
            cell = self._report(
                "target", node, self._visited(node.value), self._index(node.slice), of=_name_of(node.value)
            )
            return _at(node, ast.Attribute(cell, "v", ast.Store()))
        return self._inside(node)

    def _index(self, node: ast.expr) -> ast.expr:
        """What is between the brackets, as an expression that can stand elsewhere."""
        if isinstance(node, ast.Slice):
            parts = [part or _at(node, ast.Constant(None)) for part in (node.lower, node.upper, node.step)]
            return self._call("slice", node, *self._all_visited(parts))
        if isinstance(node, ast.Tuple):
            node.elts = [self._index(item) for item in node.elts]
            return node
        return self._visited(node)

    def visit_Delete(self, node: ast.Delete) -> list[ast.stmt]:
        return [self._deleted(node, target) for target in _flat(node.targets)]

    def _deleted(self, node: ast.Delete, target: ast.expr) -> ast.stmt:
        if not isinstance(target, ast.Subscript):
            return _at(node, ast.Delete([self._inside(target)]))
        report = self._report(
            "delete",
            target,
            self._visited(target.value),
            self._index(target.slice),
            of=_name_of(target.value),
        )
        return _at(node, ast.Expr(self._applied("delitem", target, report)))

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        if len(node.ops) > 1:
            return self._compared(node)
        [test], [subject] = node.ops, node.comparators
        if not isinstance(test, ast.In | ast.NotIn) or not isinstance(subject, _MAY_BE_A_LIST):
            return self._inside(node)
        if isinstance(subject, ast.List):
            node.left, node.comparators = self._visited(node.left), [self._inside(subject)]
            return node
        report = self._report(
            "look", node, self._visited(node.left), self._visited(subject), of=_name_of(subject)
        )
        found = self._applied("contains", node, report)
        return _at(node, ast.UnaryOp(ast.Not(), found)) if isinstance(test, ast.NotIn) else found

    def _compared(self, node: ast.Compare) -> ast.expr:
        node.left = self._visited(node.left)
        for index, (test, subject) in enumerate(zip(node.ops, node.comparators, strict=True)):
            asks = isinstance(test, ast.In | ast.NotIn) and isinstance(subject, _MAY_BE_A_LIST)
            value = self._visited(subject)
            node.comparators[index] = (
                self._report("looked", subject, value, of=_name_of(subject)) if asks else value
            )
        return node

    # ---- all items
    def visit_For(self, node: ast.For) -> ast.stmt:
        node.iter = self._each(node.iter, node.target)
        node.target = self._visited(node.target)
        node.body, node.orelse = self._all_visited(node.body), self._all_visited(node.orelse)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.comprehension:
        node.iter = self._visited(node.iter) if node.is_async else self._each(node.iter, node.target)
        node.target = self._visited(node.target)
        node.ifs = self._all_visited(node.ifs)
        return node

    def _each(self, node: ast.expr, target: ast.expr) -> ast.expr:
        if isinstance(node, ast.List):
            return self._inside(node)  # nobody sees it but the loop
        if isinstance(node, ast.Call):
            return self._called(node, "", for_items=True) or self._inside(node)
        if not isinstance(node, _MAY_BE_A_LIST):
            return self._visited(node)
        name = "each_unpacked" if isinstance(target, ast.Tuple | ast.List) else "each"
        return self._report(name, node, self._visited(node), of=_name_of(node))

    def visit_Starred(self, node: ast.Starred) -> ast.expr:
        value = self._visited(node.value)
        if isinstance(node.ctx, ast.Load) and isinstance(node.value, _MAY_BE_A_LIST):
            value = self._report("spread", node.value, value, of=_name_of(node.value))
        node.value = value
        return node

    def visit_YieldFrom(self, node: ast.YieldFrom) -> ast.expr:
        node.value = self._report("spread", node.value, self._visited(node.value), of=_name_of(node.value))
        return node

    def visit_Match(self, node: ast.Match) -> ast.stmt:
        unpacks = any(
            isinstance(part, ast.MatchSequence) for case in node.cases for part in ast.walk(case.pattern)
        )
        of = _name_of(node.subject)
        takes = unpacks and isinstance(node.subject, _MAY_BE_A_LIST)
        subject = self._visited(node.subject)
        node.subject = self._report("spread", subject, subject, of=of) if takes else subject
        for case in node.cases:
            case.guard = None if case.guard is None else self._visited(case.guard)
            case.body = self._all_visited(case.body)
        return node

    # ---- calls
    def visit_Call(self, node: ast.Call) -> ast.expr:
        return self._called(node, "") or self._inside(node)

    def _called(self, node: ast.Call, name: str, *, for_items: bool = False) -> ast.expr | None:
        """The call with its function and arguments reported; None when no list can be in it."""
        function = node.func
        is_method = isinstance(function, ast.Attribute) and function.attr in LIST_METHODS
        values = [*node.args, *(keyword.value for keyword in node.keywords)]
        if not is_method and not any(isinstance(value, _MAY_BE_A_LIST) for value in values):
            return None
        subject = function.value if is_method and isinstance(function, ast.Attribute) else None
        whole = _at(node, ast.Constant(None))
        site = self._site(node, name or (_name_of(subject) if subject is not None else ""))
        _move_to_method(node)

        def argument(value: ast.expr) -> ast.expr:
            if isinstance(value, ast.Starred) or not (is_method or isinstance(value, _MAY_BE_A_LIST)):
                return self._visited(value)
            return self._call("argument", value, self._visited(value), site)

        report = "call_for_items" if for_items else "call"
        outer, self._enclosing = self._enclosing, len(self._recorder.frames.sites) - 1
        node.func = self._call(report, function, self._visited(function), site)
        node.args = [argument(value) for value in node.args]
        for keyword in node.keywords:
            keyword.value = argument(keyword.value)
        self._enclosing = outer
        return self._call("called", whole, node, site)

    # ---- nodes
    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if node.attr in NODE_FIELDS:
            if isinstance(node.ctx, ast.Load):
                node.value = self._node("node", node)
                return node
            if isinstance(node.ctx, ast.Store) and _is_on_one_line(node):
                return _at(node, ast.Attribute(self._node("node_target", node), "v", ast.Store()))
        return self._inside(node)

    def _node(self, report: str, node: ast.Attribute) -> ast.Call:
        field = _at(node, ast.Constant(node.attr))
        return self._report(report, node.value, self._visited(node.value), field, of=_name_of(node.value))

    # ---- what is not run, or has a grammar of its own
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

    def visit_arguments(self, node: ast.arguments) -> ast.arguments:
        node.defaults = self._all_visited(node.defaults)
        node.kw_defaults = self._all_visited(node.kw_defaults)
        return node

    def visit_TypeAlias(self, node: ast.stmt) -> ast.stmt:
        return node


_Any = TypeVar("_Any", bound=ast.AST)


def _at(place: ast.expr | ast.stmt, node: _Any) -> _Any:
    """``node`` at the place in the source where ``place`` is."""
    return ast.copy_location(node, place)


def _name_of(node: ast.expr) -> str:
    """What the source calls a list: a name, with attributes; "" for anything longer."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        inner = _name_of(node.value)
        return f"{inner}.{node.attr}" if inner else ""
    return ""


def _is_on_one_line(node: ast.expr) -> bool:
    """Otherwise an attribute in its stead would be at another place in tracebacks."""
    return node.lineno == node.end_lineno


def _flat(targets: list[ast.expr]) -> list[ast.expr]:
    """The targets of ``del``, one by one: those in brackets are deleted in their order, too."""
    found = []
    for target in targets:
        found += _flat(target.elts) if isinstance(target, ast.Tuple | ast.List) else [target]
    return found


def _move_to_method(call: ast.Call) -> None:
    """Give a method's call the place that CPython gives it: it begins at the method's name, where that is on
    another line than the object.
    """
    method = call.func
    if (
        isinstance(method, ast.Attribute)
        and call.lineno != method.end_lineno
        and len(call.args) + len(call.keywords) + bool(call.keywords) < _MOST_ARGUMENTS
        and not any(isinstance(value, ast.Starred) for value in call.args)
        and all(keyword.arg for keyword in call.keywords)
    ):
        call.lineno = method.end_lineno or call.lineno
        call.col_offset = max(0, (method.end_col_offset or 0) - len(method.attr))
