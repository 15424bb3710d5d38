"""Rewrites expressions in a traced program so that they report their operations on lists."""

from __future__ import annotations

import ast
from typing import Any, TypeVar

from _praxis.tracing_calls import LIST_METHODS
from _praxis.tracing_frames import Site
from _praxis.tracing_places import at, is_on_one_line, move_to_method, name_of, place_of_index
from _praxis.tracing_recorder import NODE_FIELDS, Recorder

PREFIX = "\0praxis "
"""The prefix for constants that stand in for our functions until the code object is made."""

MAY_BE_A_LIST = (
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
"""Kinds of expressions whose value may be a list to which other code also refers."""

_Node = TypeVar("_Node", bound=ast.expr)


class ExpressionRewriter(ast.NodeTransformer):
    """Rewrites the expressions in a tree, in place."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._enclosing = -1
        """The site of the call whose function or arguments are being rewritten, or -1 if there is none."""
        self._first_slice: ast.Constant | None = None
        """The site of the first slice among the targets being rewritten."""

    # ---- new nodes
    def _site(
        self,
        place: ast.expr | ast.stmt,
        name: str = "",
        arguments: int | None = None,
        item: tuple[int, int, int] | None = None,
    ) -> ast.Constant:
        self._recorder.frames.sites.append(Site(place.lineno, name, self._enclosing, arguments, item))
        return at(place, ast.Constant(len(self._recorder.frames.sites) - 1))

    def _call(self, name: str, place: ast.expr, *arguments: ast.expr) -> ast.Call:
        return at(place, ast.Call(at(place, ast.Constant(PREFIX + name)), list(arguments), []))

    def _report(
        self, name: str, place: ast.expr, *operands: ast.expr, of: str = "", index: ast.expr | None = None
    ) -> ast.Call:
        """Return a call that reports an operation. ``index`` is the source's expression for the item."""
        where = None if index is None else place_of_index(index)
        return self._call(name, place, *operands, self._site(place, of, item=where))

    def _applied(self, name: str, place: ast.expr, report: ast.Call) -> ast.Call:
        """Return an expression that calls ``name`` with the items that ``report`` returns."""
        return self._call(name, place, at(place, ast.Starred(report, ast.Load())))

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

    # ---- new lists, and their names
    def visit_List(self, node: ast.List) -> ast.expr:
        return self._made(node) if isinstance(node.ctx, ast.Load) else self._inside(node)

    def visit_ListComp(self, node: ast.ListComp) -> ast.expr:
        return self._made(node)

    def _made(self, node: ast.expr, name: str = "") -> ast.expr:
        return self._report("fresh", node, self._inside(node), of=name)

    def _inside(self, node: ast.expr) -> ast.expr:
        """Rewrite the parts of an expression but not the expression itself."""
        found: ast.expr = self.generic_visit(node)  # type: ignore[assignment]
        return found

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        makes_list = isinstance(node.op, ast.Add | ast.Mult) and any(
            isinstance(side, ast.List | ast.ListComp) for side in (node.left, node.right)
        )
        return self._operated(node) if makes_list else self._inside(node)

    def _operated(self, node: ast.BinOp, name: str = "") -> ast.expr:
        """Report a list made by ``+`` or ``*``, but not operands that are used only in this expression."""
        for side in ("left", "right"):
            operand = getattr(node, side)
            plain = isinstance(operand, ast.List | ast.ListComp)
            setattr(node, side, self._inside(operand) if plain else self._visited(operand))
        return self._report("fresh", node, node, of=name)

    def _value(self, node: ast.expr, name: str) -> ast.expr:
        """Rewrite the value of an assignment to ``name``."""
        if isinstance(node, ast.List | ast.ListComp):
            return self._made(node, name)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mult):
            return self._operated(node, name)
        if isinstance(node, ast.Call):
            found = self._called(node, name)
            if found is not None:
                return found
        if isinstance(node, MAY_BE_A_LIST):
            return self._report("named", node, self._visited(node), of=name)
        return self._visited(node)

    def _assigned(self, node: ast.expr, targets: list[ast.expr]) -> ast.expr:
        if any(isinstance(target, ast.Tuple | ast.List) for target in targets):
            if isinstance(node, ast.Tuple | ast.List):
                return self._inside(node)  # unpacked without ever becoming a list
            value = self._visited(node)
            return self._report("spread", node, value) if isinstance(node, MAY_BE_A_LIST) else value
        names = [name for name in map(name_of, targets) if name]
        return self._value(node, names[0]) if names else self._visited(node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        node.value = self._value(node.value, node.target.id)
        return node

    # ---- items
    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        if isinstance(node.ctx, ast.Load) and isinstance(node.value, (*MAY_BE_A_LIST, ast.BinOp)):
            is_slice = isinstance(node.slice, ast.Slice)
            report = self._report(
                "read",
                node,
                self._visited(node.value),
                self._index(node.slice),
                of=name_of(node.value),
                index=node.slice,
            )
            found = self._applied("getitem", node, report)
            return self._report("fresh", node, found) if is_slice else found
        if isinstance(node.ctx, ast.Store) and is_on_one_line(node):
            cell = self._report(
                "target",
                node,
                self._visited(node.value),
                self._index(node.slice),
                of=name_of(node.value),
                index=node.slice,
            )
            self._note_slice(node.slice, cell)
            return at(node, ast.Attribute(cell, "v", ast.Store()))
        return self._inside(node)

    def _slice_found(self) -> ast.Constant | None:
        site, self._first_slice = self._first_slice, None
        return site

    def _note_slice(self, index: ast.expr, cell: ast.Call) -> None:
        site = cell.args[-1]
        if isinstance(index, ast.Slice) and self._first_slice is None and isinstance(site, ast.Constant):
            self._first_slice = site

    def _index(self, node: ast.expr) -> ast.expr:
        """Return the index as an expression that can also be used outside brackets."""
        if isinstance(node, ast.Slice):
            parts = [part or at(node, ast.Constant(None)) for part in (node.lower, node.upper, node.step)]
            return self._call("slice", node, *self._all_visited(parts))
        if isinstance(node, ast.Tuple):
            node.elts = [self._index(item) for item in node.elts]
            return node
        return self._visited(node)

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        if len(node.ops) > 1:
            return self._compared(node)
        [test], [subject] = node.ops, node.comparators
        if not isinstance(test, ast.In | ast.NotIn) or not isinstance(subject, MAY_BE_A_LIST):
            return self._inside(node)
        if isinstance(subject, ast.List):
            node.left, node.comparators = self._visited(node.left), [self._inside(subject)]
            return node
        report = self._report(
            "look", node, self._visited(node.left), self._visited(subject), of=name_of(subject)
        )
        found = self._applied("contains", node, report)
        return at(node, ast.UnaryOp(ast.Not(), found)) if isinstance(test, ast.NotIn) else found

    def _compared(self, node: ast.Compare) -> ast.expr:
        node.left = self._visited(node.left)
        for index, (test, subject) in enumerate(zip(node.ops, node.comparators, strict=True)):
            asks = isinstance(test, ast.In | ast.NotIn) and isinstance(subject, MAY_BE_A_LIST)
            value = self._visited(subject)
            node.comparators[index] = (
                self._report("looked", subject, value, of=name_of(subject)) if asks else value
            )
        return node

    # ---- iteration
    def visit_comprehension(self, node: ast.comprehension) -> ast.comprehension:
        node.iter = self._visited(node.iter) if node.is_async else self._each(node.iter, node.target)
        node.target = self._visited(node.target)
        node.ifs = self._all_visited(node.ifs)
        return node

    def _each(self, node: ast.expr, target: ast.expr) -> ast.expr:
        if isinstance(node, ast.List):
            return self._inside(node)  # only the loop sees the iterator
        if isinstance(node, ast.Call):
            return self._called(node, "", for_items=True) or self._inside(node)
        if not isinstance(node, MAY_BE_A_LIST):
            return self._visited(node)
        name = "each_unpacked" if isinstance(target, ast.Tuple | ast.List) else "each"
        return self._report(name, node, self._visited(node), of=name_of(node), index=target)

    def visit_Starred(self, node: ast.Starred) -> ast.expr:
        value = self._visited(node.value)
        if isinstance(node.ctx, ast.Load) and isinstance(node.value, MAY_BE_A_LIST):
            value = self._report("spread", node.value, value, of=name_of(node.value))
        node.value = value
        return node

    def visit_YieldFrom(self, node: ast.YieldFrom) -> ast.expr:
        node.value = self._report("spread", node.value, self._visited(node.value), of=name_of(node.value))
        return node

    # ---- calls
    def visit_Call(self, node: ast.Call) -> ast.expr:
        return self._called(node, "") or self._inside(node)

    def _called(self, node: ast.Call, name: str, *, for_items: bool = False) -> ast.expr | None:
        """Return the call with its function and arguments reported, or None if no list can be involved."""
        function = node.func
        is_method = isinstance(function, ast.Attribute) and function.attr in LIST_METHODS
        values = [*node.args, *(keyword.value for keyword in node.keywords)]
        if not is_method and not any(isinstance(value, MAY_BE_A_LIST) for value in values):
            return None
        subject = function.value if is_method and isinstance(function, ast.Attribute) else None
        whole = at(node, ast.Constant(None))
        is_plain = not node.keywords and not any(isinstance(value, ast.Starred) for value in node.args)
        of = "" if subject is None else name_of(subject)
        site = self._site(node, of, len(node.args) if is_plain else None)
        move_to_method(node)

        def argument(value: ast.expr) -> ast.expr:
            if isinstance(value, ast.Starred) or not (is_method or isinstance(value, MAY_BE_A_LIST)):
                return self._visited(value)
            return self._call(
                "argument", value, self._visited(value), site, self._site(value, name_of(value))
            )

        report = "call_for_items" if for_items else "call"
        outer, self._enclosing = self._enclosing, len(self._recorder.frames.sites) - 1
        node.func = self._call(report, function, self._visited(function), site)
        node.args = [argument(value) for value in node.args]
        for keyword in node.keywords:
            keyword.value = argument(keyword.value)
        self._enclosing = outer
        return self._call("called", whole, node, site, self._site(whole, name))

    # ---- nodes
    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if node.attr in NODE_FIELDS:
            if isinstance(node.ctx, ast.Load):
                node.value = self._node("node", node)
                return node
            if isinstance(node.ctx, ast.Store) and is_on_one_line(node):
                return at(node, ast.Attribute(self._node("node_target", node), "v", ast.Store()))
        return self._inside(node)

    def _node(self, report: str, node: ast.Attribute) -> ast.Call:
        field = at(node, ast.Constant(node.attr))
        return self._report(report, node.value, self._visited(node.value), field, of=name_of(node.value))

    # ---- parts that are not run, or have their own grammar
    def visit_arguments(self, node: ast.arguments) -> ast.arguments:
        node.defaults = self._all_visited(node.defaults)
        node.kw_defaults = self._all_visited(node.kw_defaults)
        return node
