"""Rules for a protocol's parameters, such as ``volume_ul * len(wells) <= reservoir_ul``.

Because authors write rules and the form checks them, rules are expressions that cannot run code. They are
evaluated by simpleeval, and consist of parameter names, numbers, strings, lists, arithmetic, comparisons,
``and``, ``or``, ``not``, ``in``, and FUNCTIONS.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from simpleeval import EvalWithCompoundTypes, InvalidExpression

from praxis_desktop.core.messages import Message

if TYPE_CHECKING:
    from praxis_desktop.protocols.definition import Rule

LONGEST = 500
"""Maximum number of characters in an expression."""
_MOST_PARTS = 150
"""Maximum number of nodes in an expression. It prevents nesting that is too deep to be evaluated."""

FUNCTIONS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {"abs": abs, "len": len, "max": max, "min": min, "round": round, "sum": sum}
)
_ALLOWED = (
    *(ast.Expression, ast.Constant, ast.Name, ast.Load, ast.Call, ast.List, ast.Tuple),
    *(ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.UAdd),
    *(ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod),
    *(ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn),
)


def names_in(expression: str) -> list[str]:
    """Return the names of the parameters in an expression, in order."""
    found = [each for each in ast.walk(ast.parse(expression, mode="eval")) if isinstance(each, ast.Name)]
    found.sort(key=lambda each: (each.lineno, each.col_offset))
    return [name for name in dict.fromkeys(each.id for each in found) if name not in FUNCTIONS]


def why_unreadable(expression: str, known: Sequence[str]) -> str:
    """Return the reason why an expression cannot be a rule for the ``known`` parameters; "" if it can."""
    if len(expression) > LONGEST:
        return Message("it has more than {most} characters", most=LONGEST)
    try:
        tree = ast.parse(expression, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "it is not an expression"
    parts = list(ast.walk(tree))
    if len(parts) > _MOST_PARTS:
        return "it has too many parts"
    for each in parts:
        if not isinstance(each, _ALLOWED):
            return "a rule can contain only parameter names, numbers, strings, arithmetic and comparisons"
        if isinstance(each, ast.Call) and not (isinstance(each.func, ast.Name) and each.func.id in FUNCTIONS):
            return Message("a rule can call only {functions}", functions=", ".join(FUNCTIONS))
    names = names_in(expression)
    unknown = [name for name in names if name not in known]
    if unknown:
        return Message("there is no parameter {name}", name=unknown[0])
    return "" if names else "it names no parameter"


def why_broken(rule: Rule, values: Mapping[str, object]) -> str:
    """Return the reason why ``values``, keyed by parameter, violate a rule, including the numbers that the
    rule compares; "" if the rule is satisfied, or if a parameter in the rule has no value.
    """
    if any(values.get(name) is None for name in names_in(rule.rule)):
        return ""
    try:
        if _value(rule.rule, values):
            return ""
    except (ArithmeticError, TypeError, ValueError) as error:
        return Message("cannot be checked against the rule {rule}: {error}", rule=rule.rule, error=error)
    numbers = _compared(rule.rule, values)
    if rule.message:
        why = rule.message.rstrip(". ")
        return Message("conflicts with the other values: {why}{numbers}", why=why, numbers=numbers)
    return Message(
        "conflicts with the other values: {rule} must hold{numbers}", rule=rule.rule, numbers=numbers
    )


def _value(expression: str, values: Mapping[str, object]) -> Any:
    """Evaluate an expression. Raises ArithmeticError, TypeError and ValueError."""
    try:
        return EvalWithCompoundTypes(functions=dict(FUNCTIONS), names=dict(values)).eval(expression)
    except InvalidExpression as error:
        raise ValueError(str(error)) from error


def _compared(expression: str, values: Mapping[str, object]) -> str:
    """Return, in brackets, the two numbers that an expression compares, omitting any that is a literal in the
    expression; "" if the expression does not compare two numbers.
    """
    body = ast.parse(expression, mode="eval").body
    if not isinstance(body, ast.Compare) or len(body.comparators) != 1:
        return ""
    sides = [ast.unparse(each) for each in (body.left, body.comparators[0])]
    found = [_value(side, values) for side in sides]
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in found):
        return ""
    numbers = [f"{value:.10g}" for value in found]
    told = [f"{side} = {number}" for side, number in zip(sides, numbers, strict=True) if side != number]
    return f" ({', '.join(told)})" if told else ""
