"""``Math``: its functions and constants."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from praxis_desktop.interpreter.host.js.constructors import JsFunction
from praxis_desktop.interpreter.host.js.operators import tidy, to_number
from praxis_desktop.interpreter.host.js.values import JsObject

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.context import Host

_LARGEST_SINH = 710.4758600739439
"""The largest number whose hyperbolic sine a float can represent."""

_ONE_ARGUMENT: dict[str, Callable[[float], float]] = {
    "abs": abs,
    "acos": math.acos,
    "acosh": math.acosh,
    "asin": math.asin,
    "asinh": math.asinh,
    "atan": math.atan,
    "atanh": lambda x: math.copysign(math.inf, x) if abs(x) == 1 else math.atanh(x),
    "cbrt": lambda x: math.copysign(abs(x) ** (1 / 3), x),
    "ceil": math.ceil,
    "cos": math.cos,
    "cosh": math.cosh,
    "exp": math.exp,
    "expm1": math.expm1,
    "floor": math.floor,
    "log": lambda x: math.log(x) if x else -math.inf,
    "log10": lambda x: math.log10(x) if x else -math.inf,
    "log1p": lambda x: -math.inf if x == -1 else math.log1p(x),
    "log2": lambda x: math.log2(x) if x else -math.inf,
    "round": lambda x: math.floor(x) + (x - math.floor(x) >= 0.5),
    "sign": lambda x: x if x != x else (x > 0) - (x < 0),
    "sin": math.sin,
    "sinh": lambda x: math.sinh(x) if abs(x) <= _LARGEST_SINH else math.copysign(math.inf, x),
    "sqrt": math.sqrt,
    "tan": math.tan,
    "tanh": math.tanh,
    "trunc": math.trunc,
}


class MathFunction:
    """A function of one number. Returns NaN or an infinity, like JavaScript, where Python would raise."""

    def __init__(self, function: Callable[[float], float]) -> None:
        self._function = function

    def __call__(self, value: Any = None, *rest: object) -> float:
        number = to_number(value)
        try:
            return tidy(self._function(number))
        except OverflowError:  # an infinity that has no integer, or a result that is too large
            return -math.inf if number == -math.inf else math.inf
        except ValueError:
            return math.nan


class RandomNumber:
    """``Math.random``."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def __call__(self) -> float:
        return (int.from_bytes(self._host.environment.entropy(8), "little") >> 11) * 2.0**-53


def _extreme(choose: Callable[..., float], none: float, values: tuple[Any, ...]) -> float:
    numbers = [to_number(value) for value in values]
    if any(number != number for number in numbers):
        return math.nan
    return choose(numbers) if numbers else none


def _float(value: Any) -> float:
    number = to_number(value)
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _power(base: Any = None, exponent: Any = None) -> float:
    left, right = _float(base), _float(exponent)  # the power of two ints could be arbitrarily long
    if right != right or (abs(left) == 1 and math.isinf(right)):
        return math.nan  # where Python follows IEEE 754: 1
    try:
        result = left**right
    except (ZeroDivisionError, OverflowError):
        return math.copysign(math.inf, left) if right % 2 == 1 else math.inf
    if isinstance(result, complex):
        return math.nan
    return tidy(result)


_SEVERAL_ARGUMENTS: dict[str, Callable[..., Any]] = {
    "atan2": lambda y=None, x=None: tidy(math.atan2(to_number(y), to_number(x))),
    "hypot": lambda *values: tidy(math.hypot(*(to_number(value) for value in values))),
    "max": lambda *values: _extreme(max, -math.inf, values),
    "min": lambda *values: _extreme(min, math.inf, values),
    "pow": _power,
}


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: MathFunction(function) for name, function in _ONE_ARGUMENT.items()},
    **_SEVERAL_ARGUMENTS,
}
_MEMBERS: dict[str, object] = {
    **{name: JsFunction(f"Math.{name}", function) for name, function in _FUNCTIONS.items()},
    "random": None,
    "E": math.e,
    "LN10": math.log(10),
    "LN2": math.log(2),
    "LOG10E": math.log10(math.e),
    "LOG2E": math.log2(math.e),
    "PI": math.pi,
    "SQRT1_2": math.sqrt(0.5),
    "SQRT2": math.sqrt(2),
}
"""The members that all interpreters share, and a placeholder for ``random``, which needs the host."""


def make_math(host: Host) -> JsObject:
    """Return the ``Math`` object."""
    made = JsObject(_MEMBERS)
    made.random = JsFunction("Math.random", RandomNumber(host))
    return made
