"""Make ``praxis-stubs``: the types of ``praxis``, which exists only in guests, for editors and type checkers.

A stub is the module's own source without the parts that nobody outside needs: bodies, private names, and
imports only for these. Bundled protocols can be imported under Praxis's paths, and have stubs there.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TypeGuard

from build_tools.errors import BuildError

_STEPS = ("Step", "StepTimeout", "step")
"""The guest's own steps that ``praxis`` exports."""

_GUEST_STEPS, _STUB_STEPS = "_praxis.named_steps", "praxis._steps"

_PROTOCOLS = "protocol/protocols"
"""Where Praxis has its samples."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def stub_files(shims: Path, protocols: Path) -> dict[str, str]:
    """Return the files of the stub package, keyed by path: for ``shims/praxis``, and for the protocols in a
    folder.

    Raises BuildError for an attribute without a known type.
    """
    praxis = shims / "praxis"
    files = {
        f"{path.relative_to(praxis).with_suffix('').as_posix()}.pyi": stub_of(path.read_text("utf-8"))
        for path in sorted(praxis.rglob("*.py"))
    }
    files["_steps.pyi"] = stub_of((shims / "_praxis" / "named_steps.py").read_text("utf-8"), only=_STEPS)
    for path in sorted(protocols.glob("*.py")):
        source = path.read_text("utf-8")
        files[f"{_PROTOCOLS}/{path.stem}.pyi"] = stub_of(source, only=_entries(source))
    # Modules that are missing here are looked for in an installed praxis.
    files["py.typed"] = "partial\n"
    return files


def write_stubs(shims: Path, protocols: Path, folder: Path) -> None:
    """Write the package as ``folder``, replacing what is there. Raises as ``stub_files``."""
    files = stub_files(shims, protocols)
    for path in folder.rglob("*"):
        if path.is_file() and path.relative_to(folder).as_posix() not in files:
            path.unlink()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")


def stub_of(source: str, *, only: Collection[str] = ()) -> str:
    """Return the stub of a module; with ``only``, the stub of just its classes and functions with these
    names.
    """
    module = ast.parse(source)
    if only:
        module.body = [
            node
            for place, node in enumerate(module.body)
            if _is_import(node)
            or _is_for_type_checkers(node)
            or (isinstance(node, _Function | ast.ClassDef) and node.name in only)
            or (isinstance(node, ast.Assign) and _is_type_variable(node))
            or (place == 0 and isinstance(node, ast.Expr))
        ]
    module.body = list(_declared(module.body))
    module.body = list(_without_unused_imports(module))
    return ast.unparse(ast.fix_missing_locations(module)) + "\n"


def _entries(source: str) -> tuple[str, ...]:
    """Return the functions in a protocol file that other protocols may call."""
    functions = [node for node in ast.parse(source).body if isinstance(node, _Function)]
    declared = [node for node in functions if any(map(_is_declaration, node.decorator_list))]
    return tuple(node.name for node in declared or functions if declared or node.name == "main")


def _declared(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the public declarations among the statements of a module or a class."""
    is_left_out = False
    for node in _flattened(body):
        if isinstance(node, ast.Expr):  # the docstring of the name before it
            if not is_left_out and isinstance(node.value, ast.Constant):
                yield node
        elif isinstance(node, ast.Assign | ast.AnnAssign | _Function | ast.ClassDef) or _is_import(node):
            is_left_out = _is_private(node)
            if not is_left_out:
                yield _outline(node)


def _flattened(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Return the statements, including those below ``if TYPE_CHECKING:``, without implementations of
    overloads.
    """
    overloads: dict[str, list[_Function]] = {}
    for node in body:
        if _is_for_type_checkers(node):
            yield from _flattened(node.body)
            _collect(node.body, overloads)
        elif not isinstance(node, _Function):
            yield node
        elif _is_overload(node):
            _collect([node], overloads)
            yield node
        elif node.name in overloads:
            for overload in overloads[node.name]:
                overload.body = _docstring(node) or overload.body
        else:
            yield node


def _is_for_type_checkers(node: ast.stmt) -> TypeGuard[ast.If]:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def _collect(body: Iterable[ast.stmt], overloads: dict[str, list[_Function]]) -> None:
    for node in body:
        if isinstance(node, _Function) and _is_overload(node):
            overloads.setdefault(node.name, []).append(node)


def _is_overload(function: _Function) -> bool:
    return any(ast.unparse(decorator) == "overload" for decorator in function.decorator_list)


def _is_private(node: ast.stmt) -> bool:
    if isinstance(node, _Function | ast.ClassDef):
        name = node.name
    elif isinstance(node, ast.Assign):
        name = "" if _is_type_variable(node) else ast.unparse(node.targets[0])
    elif isinstance(node, ast.AnnAssign):
        name = ast.unparse(node.target)
    else:
        return False
    return name.startswith("_") and not name.endswith("__")


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def _is_type_variable(node: ast.Assign) -> bool:
    return ast.unparse(node.value).startswith("TypeVar(")


def _outline(node: ast.stmt) -> ast.stmt:
    """Return the statement with the bodies of functions removed."""
    if isinstance(node, _Function):
        node.body = _docstring(node) or [_nothing()]
        node.args.defaults = [_told_default(each) for each in node.args.defaults]
        node.args.kw_defaults = [each and _told_default(each) for each in node.args.kw_defaults]
        node.decorator_list = [each for each in node.decorator_list if not _is_declaration(each)]
    elif isinstance(node, ast.ClassDef):
        # The docstring first: it does not belong to an attribute.
        docstring = node.body[:1] if ast.get_docstring(node) is not None else []
        attributes = list(_attributes(node))
        node.body = [*docstring, *attributes, *_declared(node.body[len(docstring) :])] or [_nothing()]
    return node


def _told_default(value: ast.expr) -> ast.expr:
    return value if isinstance(value, ast.Constant | ast.UnaryOp) else ast.Constant(...)


def _docstring(node: _Function) -> list[ast.stmt]:
    return node.body[:1] if ast.get_docstring(node) is not None else []


def _nothing() -> ast.stmt:
    return ast.Expr(ast.Constant(...))


def _is_declaration(decorator: ast.expr) -> bool:
    """Return whether the decorator only declares a protocol, leaving the function unchanged."""
    return ast.unparse(decorator).startswith("protocol_function(")


# ---- attributes that __init__ sets
def _attributes(owner: ast.ClassDef) -> Iterator[ast.stmt]:
    for method in owner.body:
        if isinstance(method, ast.FunctionDef) and method.name == "__init__":
            taken = [*method.args.args, *method.args.kwonlyargs]
            arguments = {argument.arg: argument.annotation for argument in taken}
            for node in method.body:
                name = _attribute(node)
                if name and not name.startswith("_"):
                    yield ast.AnnAssign(ast.Name(name), _type_of(node, arguments, owner.name), None, 1)


def _attribute(node: ast.stmt) -> str:
    """Return the attribute that a statement sets; "" if it sets none."""
    if isinstance(node, ast.Assign | ast.AnnAssign):
        target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
        if isinstance(target, ast.Attribute) and ast.unparse(target.value) == "self":
            return target.attr
    return ""


def _type_of(node: ast.stmt, arguments: dict[str, ast.expr | None], owner: str) -> ast.expr:
    if isinstance(node, ast.AnnAssign):
        return node.annotation
    assert isinstance(node, ast.Assign)
    value = node.value
    if isinstance(value, ast.Name) and (annotation := arguments.get(value.id)) is not None:
        return annotation
    if isinstance(value, ast.Constant) and isinstance(value.value, bool | int | float | str):
        return ast.Name(type(value.value).__name__)
    raise BuildError(
        f"nothing tells the type of an attribute of {owner}: {ast.unparse(node)}",
        hint="Write its type behind its name.",
    )


# ---- imports
def _without_unused_imports(module: ast.Module) -> Iterator[ast.stmt]:
    used = {node.id for node in ast.walk(module) if isinstance(node, ast.Name)}
    for node in module.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            used |= set(ast.literal_eval(node.value))
    for node in module.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            node.names = [each for each in node.names if (each.asname or each.name.split(".")[0]) in used]
            if isinstance(node, ast.ImportFrom) and node.module == _GUEST_STEPS:
                node.module = _STUB_STEPS
            if not node.names:
                continue
        yield node
