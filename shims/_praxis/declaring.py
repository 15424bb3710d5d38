"""Finds a program's declared protocols by importing its file, and returns them as JSON."""

from __future__ import annotations

import ast
import inspect
import json
import sys
import types
import typing
from collections.abc import Mapping
from typing import Any

from _praxis import messages, program_module, programs, tracebacks
from _praxis.declaration_problems import (
    DECORATOR,
    NO_GENERATOR,
    DeclarationProblem,
    Place,
    Problems,
    generator_problem,
)
from _praxis.declared_fields import Fields
from _praxis.declared_parameters import Declared
from _praxis.docstrings import Docstring
from _praxis.messages import Message
from _praxis.parameter_names import titled


def declared(source: str, filename: str, function: str) -> str:
    """Import the program and return its declarations: ``{"protocols": [...]}``, or ``{"problem": {...}}`` for
    an invalid one. If a ``function`` is requested, it is included whether or not it is declared. Raises the
    program's exceptions.
    """
    tracebacks.remember_source(filename, source)
    # ast.parse() would appear in the traceback of a SyntaxError.
    tree: Any = compile(source, filename, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    if not function and not _has_entry(tree):
        return '{"protocols": []}'
    with programs.Program():
        module = programs.call(program_module.imported, source, filename)
        try:
            answer: dict[str, Any] = {"protocols": _protocols(module, tree, function)}
        except DeclarationProblem as problem:
            answer = {
                "problem": {**_told_problem(problem), "further": list(map(_told_problem, problem.further))}
            }
        return json.dumps(answer, allow_nan=False)


def _told_problem(problem: DeclarationProblem) -> dict[str, Any]:
    return {
        "message": messages.told(str(problem)),
        "hint": messages.told(problem.hint),
        "line": problem.line,
    }


def _has_entry(tree: ast.Module) -> bool:
    """Return whether the program may have a function to call. A program without one is a plain script, which
    is not imported. The host has already checked this if its own Python could parse the file.
    """
    defined = [getattr(node, "name", "") for node in tree.body]
    return "main" in defined or any(
        DECORATOR in (getattr(node, "id", ""), getattr(node, "attr", ""), getattr(node, "name", ""))
        for node in ast.walk(tree)
    )


def _protocols(module: types.ModuleType, tree: ast.Module, asked: str) -> list[dict[str, Any]]:
    """Return the module's declarations, in the order of its source text."""
    places = {
        node.name: Place(node)
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }
    _import_for_hints(module, tree)
    # Not imported: a file that never uses praxis declares nothing.
    mark = getattr(sys.modules.get("praxis.declarations"), "MARK", None)
    found: list[tuple[str, Any, dict[str, Any]]] = []
    for name, value in vars(module).items():
        fields = getattr(value, "__dict__", {}).get(mark) if mark is not None else None
        is_own = getattr(value, "__module__", "") == program_module.NAME
        if is_own and isinstance(fields, dict) and all(value is not other for _, other, _ in found):
            found.append((getattr(value, "__name__", name), value, fields))
    described, problems = [], Problems()
    for name, value, fields in found:
        with problems:
            described.append(_declared_protocol(name, value, fields, places.get(name, Place(None))))
    problems.raise_any()
    wanted = asked or ("" if described else "main")
    if wanted in places and all(wanted not in (one["function"], one["name"]) for one in described):
        described.append(_undeclared(wanted, vars(module)[wanted], places[wanted]))
    if not described:
        raise DeclarationProblem(
            Message("no function at the top level of the file has @{decorator}", decorator=DECORATOR),
            "Put it above the protocol's function, or remove it.",
        )
    names = [protocol["name"] for protocol in described]
    for protocol in described:
        if names.count(protocol["name"]) > 1:
            raise DeclarationProblem(
                Message("two protocols are called {protocol}", protocol=repr(protocol["name"])),
                "Give one of them another name.",
                protocol["line"],
            )
    return described


def _declared_protocol(name: str, function: Any, given: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """Describe a function with ``@protocol_function``."""
    fields = Fields(given, place, name)
    if not inspect.isroutine(function):
        raise fields.problem(
            Message("{name} is not a function", name=name), hint="Put the decorator above a def."
        )
    is_top_level = bool(fields.switch("is_top_level"))
    told = Docstring(function.__doc__)
    _refuse_generator(function, name, place)
    parameters = inspect.signature(function, **_AS_FAR_AS_KNOWN).parameters
    state = fields.text("state_param_name", "state")
    deck = fields.text("deck_param_name", "deck")
    found = Declared(
        parameters,
        hints_of(function),
        place,
        fields.metadata(),
        told.parameters,
        hidden={"state": state, "deck": deck},
    )
    preconfigures = bool(fields.switch("preconfigure_deck"))
    if preconfigures and found.deck != deck:
        raise fields.problem(
            Message("preconfigure_deck needs a parameter {deck} for the deck", deck=repr(deck)),
            "preconfigure_deck",
            hint="Add it to the function, or specify a different parameter with deck_param_name.",
        )
    said = fields.switch("requires_deck")
    protocol_name = fields.name(name, is_top_level)
    description = fields.text("description")
    return {
        "name": protocol_name,
        "title": fields.text("title") or titled(protocol_name),
        "entry": "protocol_function",
        "function": name,
        "version": fields.text("version", "0.1.0"),
        "description": " ".join(description.split()) or told.summary,
        "details": told.details,
        "category": fields.text("category"),
        "tags": fields.texts("tags"),
        "is_top_level": is_top_level,
        "solo": bool(fields.switch("solo")),
        "requires_deck": said if said is not None else bool(found.deck or found.has_liquid_handler),
        "preconfigure_deck": preconfigures,
        "deck_param_name": found.deck,
        "deck_construction": fields.function_name("deck_construction"),
        "deck_layout_path": fields.text("deck_layout_path"),
        "state_param_name": state if state in parameters else "",
        "data_views": fields.data_views(),
        "setup_instructions": fields.setup_instructions(),
        "rules": fields.rules(),
        "line": place.line,
        **_told(found),
    }


def _undeclared(name: str, function: Any, place: Place) -> dict[str, Any]:
    """Describe a function that is not declared as a protocol, using its type hints and docstring."""
    _refuse_generator(function, name, place)
    told = Docstring(function.__doc__)
    parameters = inspect.signature(function, **_AS_FAR_AS_KNOWN).parameters
    found = Declared(
        parameters, hints_of(function), place, {}, told.parameters, hidden={"state": "state"}, is_main=True
    )
    return {
        "name": "" if name == "main" else name,
        "title": "" if name == "main" else titled(name),
        "entry": "main",
        "function": name,
        "is_top_level": name == "main",
        "description": told.summary,
        "details": told.details,
        "requires_deck": bool(found.deck or found.has_liquid_handler),
        "deck_param_name": found.deck,
        "state_param_name": "state" if "state" in parameters else "",
        "line": place.line,
        **_told(found),
    }


def _refuse_generator(function: Any, name: str, place: Place) -> None:
    problem = generator_problem(function, name)
    if problem is not None:
        raise DeclarationProblem(problem, NO_GENERATOR, place.line)


def _told(found: Declared) -> dict[str, Any]:
    return {
        "parameters": found.parameters,
        "machines": found.machines,
        "labware": found.labware,
        "ports": found.ports,
    }


def _format() -> Any:
    import annotationlib  # type: ignore[import-not-found, unused-ignore]  # new in 3.14

    return annotationlib.Format.FORWARDREF


_AS_FAR_AS_KNOWN: dict[str, Any] = {"annotation_format": _format()}


def hints_of(function: Any) -> dict[str, Any]:
    """Return the type hints, or {} if any of them cannot be evaluated. Unknown names become ForwardRefs."""
    target = inspect.unwrap(function)
    try:
        return typing.get_type_hints(target, include_extras=True, format=_format())  # type: ignore[call-arg]
    except Exception:  # noqa: BLE001 - a hint may be anything; the signature still has it
        return {}


def _import_for_hints(module: types.ModuleType, tree: ast.Module) -> None:
    """Import the modules that the file imports only for type checkers, because its hints use them. A missing
    module is skipped here; the error is reported for any parameter that needs it.
    """
    for node in tree.body:
        if isinstance(node, ast.If) and any(map(_is_type_checking, ast.walk(node.test))):
            for statement in node.body:
                if isinstance(statement, (ast.Import, ast.ImportFrom)):
                    code = compile(ast.Module([statement], []), module.__file__ or "", "exec")
                    try:
                        exec(code, module.__dict__)  # noqa: S102 - the user's own code
                    except Exception:  # noqa: BLE001 - see above
                        continue


def _is_type_checking(node: ast.AST) -> bool:
    return "TYPE_CHECKING" in (getattr(node, "id", ""), getattr(node, "attr", ""))
