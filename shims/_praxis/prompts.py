"""Asks the user a protocol's questions: makes requests to the host, and interprets the host's answers."""

from __future__ import annotations

import asyncio
import builtins
import math
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NoReturn

from praxis.values import Barcode

from _praxis import dry_run, engine, named_steps, prompt_readings, step_limits, step_values, steps
from _praxis.messages import Message
from _praxis.prompt_readings import Reading

if TYPE_CHECKING:
    from datetime import timedelta

    from praxis.interactive import Answer

_YES = ("y", "yes", "j", "ja", "true", "1")
_NO = ("n", "no", "nein", "false", "0")
_TYPES: dict[type, str] = {str: "text", Barcode: "text", int: "integer", float: "number"}
_LONGEST = 366 * 24 * 3600
_MOST_MESSAGE = 2000
_MOST_NOTED = 500
"""Maximum number of characters that a dry run stores of a question and of its assumed answer."""

_READ: Final = object()
"""A sentinel for an answer that requests a reading of the value."""


class Question:
    """A question. ``value_of`` converts the host's answer to a value for the program. ``assumed`` is the
    answer in a dry run. ``read`` converts a line of input; it raises ValueError with the allowed
    answers. An instrument may provide a ``reading`` of a value of type ``kind_read``.
    """

    def __init__(
        self,
        kind: str,
        message: object,
        *,
        assumed: Any,
        read: Callable[[str], Any],
        value_of: Callable[[Any], Any],
        hint: str,
        deadline: float | str | timedelta | None,
        default: str | None,
        reading: Reading | None = None,
        kind_read: type = str,
        **details: object,
    ) -> None:
        self.message = step_values.shortened(str(message), _MOST_MESSAGE)
        self._title = self.message.strip().partition("\n")[0]
        self.assumed = assumed
        self._read, self._value_of = read, value_of
        self._hint = hint
        self._reading, self._kind_read = reading, kind_read
        self._until: float | None = None
        """When the deadline passes; set once the question has been asked."""
        self._request = {
            "kind": "prompt",
            "prompt": kind,
            "message": self.message,
            "deadline": deadline
            if deadline is None
            else step_limits.seconds_of(deadline, "deadline", _LONGEST),
            "default": default,
            **details,
        }

    async def ask(self) -> Any:
        """Ask, and return the answer. Other tasks continue in the meantime."""
        async with named_steps.step(self._title):
            if dry_run.is_on():
                if self._is_unanswered():
                    await asyncio.sleep(self._left() or 0.0)
                    return self.assumed
                return self._assume()
            while True:
                reply = await engine.ask(self._told())
                answer = self._answer(reply)
                if answer is not _READ:
                    return answer
                assert self._reading is not None, "only what can be read is requested"
                try:
                    await self._reading.take(self._kind_read, reply.get("number", 0))
                except BaseException:
                    engine.ask_in_vain(self._told())
                    raise

    def ask_blocking(self) -> Any:
        """Ask, and return the answer. The whole program waits in the meantime."""
        with named_steps.step(self._title):
            if dry_run.is_on():
                if self._is_unanswered():
                    time.sleep(self._left() or 0.0)
                    return self.assumed
                return self._assume()
            while True:
                reply = engine.ask_blocking(self._told())
                answer = self._answer(reply)
                if answer is not _READ:
                    return answer
                assert self._reading is not None, "only what can be read is requested"
                try:
                    self._reading.take_blocking(self._kind_read, reply.get("number", 0))
                except BaseException:
                    engine.ask_in_vain(self._told())
                    raise

    def _is_unanswered(self) -> bool:
        step, watcher = steps.current.get(), steps.watcher
        return step is not None and watcher is not None and watcher.is_unanswered(step.number)

    def _assume(self) -> Any:
        """Answer as in a dry run, and record the question. Raises ValueError for an unsuitable answer."""
        kind, answers = self._request["prompt"], self._request.get("answers")
        given = dry_run.answer_to(self.message)
        answer = self.assumed if given is None else self._given(given)
        value = {"pause": "continue", "confirm": "yes" if answer else "no"}.get(str(kind))
        title = answers[value][0] if isinstance(answers, dict) and value in answers else ""
        step = steps.current.get()
        dry_run.note_question(
            {
                "kind": kind,
                "message": step_values.shortened(self.message, _MOST_NOTED),
                "answer": step_values.shortened(str(answer), _MOST_NOTED) if value is None else value,
                "given": given is not None,
                "title": step_values.shortened(title, _MOST_NOTED),
                "unit": step_values.shortened(str(self._request.get("unit", "")), _MOST_NOTED),
                "step": 0 if step is None else step.number,
                "deadline": self._request["deadline"],
            }
        )
        return answer

    def _given(self, text: str) -> Any:
        """Return the value of a given answer: the text that the user would type, or a button's label."""
        labels: Any = self._request.get("answers") or {}
        word = next((value for value, (label, _) in labels.items() if label == text.strip()), text)
        try:
            return self._read(word)
        except ValueError as error:
            raise ValueError(
                Message(
                    "{answer} is not an answer to {message}: {allowed}",
                    answer=repr(text),
                    message=repr(self.message),
                    allowed=str(error),
                )
            ) from None

    def _told(self) -> dict[str, object]:
        step = steps.current.get()
        told = {**self._request, "step": 0 if step is None else step.number}
        if self._reading is None:
            return told
        return {**told, "deadline": self._left(), "reading": self._reading.told}

    def _left(self) -> float | None:
        """Return the seconds left until the deadline, measured from the first call."""
        seconds: Any = self._request["deadline"]
        if seconds is None:
            return None
        now = time.monotonic()
        if self._until is None:
            self._until = now + seconds
        return max(0.0, self._until - now)

    def _answer(self, reply: Mapping[str, Any]) -> Any:
        """Return an answer as a value for the program, or _READ. Raises NobodyToAsk or ValueError."""
        if not reply:  # no run is being conducted, as in a script or a console
            return self._ask_on_input()
        error = reply.get("error")
        if error == "nobody":
            _raise_nobody(
                Message(
                    "the protocol asks {message}, but there is nobody to answer", message=repr(self.message)
                ),
                "Run it in the window or in a terminal, or use --on-prompt default to accept the defaults.",
            )
        if error:
            raise ValueError(reply.get("message") or str(error))
        if reply.get("source") == "withdrawn":
            _raise_nobody(
                Message(
                    "the question {message} was withdrawn because the run is ending",
                    message=repr(self.message),
                )
            )
        value = reply.get("value")
        if self._reading is not None and isinstance(value, dict) and prompt_readings.READ in value:
            return _READ
        return self._value_of(value)

    def _ask_on_input(self) -> Any:
        """Ask on standard input, until the answer is valid."""
        while True:
            line = builtins.input(f"{self.message}{self._hint}{self._offer()} ")
            if self._reading is not None:
                if line.strip() == self._reading.word(self._kind_read):
                    return _READ
                line = line or self._reading.value
            try:
                return self._read(line)
            except ValueError:
                continue  # ask again, with the allowed answers

    def _offer(self) -> str:
        """Return a hint about which input line requests a reading, with the last reading's result."""
        reading = self._reading
        if reading is None:
            return ""
        offer = f" [{reading.word(self._kind_read)}: {reading.title}]"
        if reading.trouble:
            return f"{offer} (nothing was read: {reading.trouble})"
        return f"{offer} (Enter: {reading.value})" if reading.value else offer


def _raise_nobody(message: str, note: str = "") -> NoReturn:
    from praxis.interactive import NobodyToAsk

    error = NobodyToAsk(message)
    if note:
        error.add_note(note)
    raise error


def pause(message: object, done: Answer | None, deadline: float | str | timedelta | None) -> Question:
    """Make a question that waits until the user continues."""
    return Question(
        "pause",
        message,
        assumed=None,
        read=lambda line: None,
        value_of=lambda value: None,
        hint=" [Enter]",
        deadline=deadline,
        default=None,
        answers=_worded(("continue", done)),
    )


def confirm(
    message: object,
    yes: Answer | None,
    no: Answer | None,
    deadline: float | str | timedelta | None,
    default: bool | None,
) -> Question:
    """Make a yes-or-no question."""
    _check_default(deadline, default)
    if not (default is None or isinstance(default, bool)):
        raise TypeError(f"the default must be True or False, not {default!r}")
    return Question(
        "confirm",
        message,
        assumed=default is not False,
        read=_yes_or_no,
        value_of=bool,
        hint=" [y/n]",
        deadline=deadline,
        default=None if default is None else ("yes" if default else "no"),
        answers=_worded(("yes", yes), ("no", no)),
    )


def text_or_number(
    message: object,
    kind: type,
    deadline: float | str | timedelta | None,
    default: Any,
    minimum: float | None,
    maximum: float | None,
    unit: str,
    reading: Reading | None,
) -> Question:
    """Make a question that asks for text or for a number in a range, which ``reading`` may provide."""
    if kind not in _TYPES:
        raise TypeError(f"kind is str, int, float or praxis.Barcode, not {kind!r}")
    is_text = issubclass(kind, str)
    if not isinstance(unit, str):
        raise TypeError(f"unit must be a text, not {unit!r}")
    if is_text and not (minimum is None and maximum is None):
        raise ValueError("minimum and maximum are for numbers: set kind=float or kind=int")
    for limit in (minimum, maximum):
        if not (limit is None or _is_number(limit)):
            raise TypeError(f"minimum and maximum must be numbers, not {limit!r}")
    _check_default(deadline, default)
    expected = "a text" if is_text else _number_words(kind, minimum, maximum, unit)
    least = kind() if is_text else _least(kind, minimum, maximum)
    if not is_text and not _is_within(least, minimum, maximum):
        raise ValueError(Message("no answer can be {expected}", expected=expected))

    def read(line: str) -> Any:
        if is_text:
            return kind(line)
        try:
            number = kind(line)
        except ValueError:
            number = math.nan
        if not math.isfinite(number) or not _is_within(number, minimum, maximum):
            raise ValueError(expected)
        return number

    if default is not None:
        is_valid = isinstance(default, str) if is_text else _is_number(default) and kind(default) == default
        if not is_valid or not (is_text or _is_within(default, minimum, maximum)):
            raise ValueError(
                Message(
                    "the default must be {expected}, not {default}",
                    default=repr(default),
                    expected=expected,
                )
            )
        default = kind(default)
    limits = {"minimum": minimum, "maximum": maximum}
    return Question(
        "input",
        message,
        assumed=least if default is None else default,
        read=read,
        value_of=kind,
        hint=f" [{unit}]" if unit else "",
        deadline=deadline,
        default=None if default is None else str(default),
        reading=reading,
        kind_read=kind,
        type=_TYPES[kind],
        is_barcode=kind is Barcode,
        unit=unit,
        **limits,
    )


def choose(
    message: object,
    choices: Sequence[Any],
    consequences: Sequence[str],
    deadline: float | str | timedelta | None,
    default: Any,
) -> Question:
    """Make a question that offers several values, which are shown as strings."""
    if isinstance(choices, str | bytes) or not isinstance(choices, Collection):
        raise TypeError(f"choices must be a list, not {choices!r}")
    by_text = {str(choice).strip(): choice for choice in choices}
    if not by_text or len(by_text) != len(choices) or "" in by_text:
        raise ValueError("choices must be one or more values with different texts")
    _check_default(deadline, default)
    is_list = isinstance(consequences, list | tuple) and all(isinstance(each, str) for each in consequences)
    if not is_list or (consequences and len(consequences) != len(choices)):
        raise ValueError("consequences must be a list with one string for each choice")
    chosen = None if default is None else str(default).strip()
    if chosen is not None and chosen not in by_text:
        raise ValueError(Message("the default {default} is not one of the choices", default=repr(default)))

    def read(line: str) -> Any:
        if line.strip() not in by_text:
            raise ValueError(f"one of {', '.join(by_text)}")
        return by_text[line.strip()]

    return Question(
        "choose",
        message,
        assumed=next(iter(by_text.values())) if chosen is None else by_text[chosen],
        read=read,
        value_of=by_text.__getitem__,
        hint=f" [{'/'.join(by_text)}]",
        deadline=deadline,
        default=chosen,
        choices=list(by_text),
        consequences=list(consequences),
    )


def _worded(*answers: tuple[str, Answer | None]) -> dict[str, list[str]] | None:
    """Return the button's label and the consequence for each answer whose wording the protocol provides."""
    worded = {value: _pair(answer) for value, answer in answers if answer is not None}
    titles = [title for title, _ in worded.values()]
    if len(set(titles)) != len(titles):
        raise ValueError("two answers have the same wording")
    return worded or None


def _pair(answer: Answer) -> list[str]:
    pair = [answer, ""] if isinstance(answer, str) else answer
    match pair:
        case [str(title), str(consequence)] if title.strip():
            return [title, consequence]
    raise ValueError(
        Message(
            "an answer must be a label for its button, or a label and a consequence, not {answer}",
            answer=repr(answer),
        )
    )


def _check_default(deadline: float | str | timedelta | None, default: object) -> None:
    if deadline is not None and default is None:
        raise ValueError("a question with a deadline needs a default answer")


def _yes_or_no(line: str) -> bool:
    word = line.strip().lower()
    if word not in _YES and word not in _NO:
        raise ValueError("yes or no")
    return word in _YES


def _is_within(number: float, minimum: float | None, maximum: float | None) -> bool:
    return (minimum is None or number >= minimum) and (maximum is None or number <= maximum)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _least(kind: type, minimum: float | None, maximum: float | None) -> Any:
    """Return the smallest number of the range, or 0 if it has no minimum and contains 0."""
    if minimum is None:
        minimum = 0 if maximum is None else min(0, math.floor(maximum))
    return kind(math.ceil(minimum) if kind is int else minimum)


def _number_words(kind: type, minimum: float | None, maximum: float | None, unit: str) -> str:
    range_ = _range(minimum, maximum, unit)
    if kind is int:
        return Message("a whole number{details}", details=range_)
    return Message("a number{details}", details=range_)


def _range(minimum: float | None, maximum: float | None, unit: str) -> str:
    unit = f" {unit}" if unit else ""
    if minimum is not None and maximum is not None:
        return Message(" of {minimum} to {maximum}{unit}", minimum=minimum, maximum=maximum, unit=unit)
    if minimum is not None:
        return Message(" of {minimum}{unit} or more", minimum=minimum, unit=unit)
    return "" if maximum is None else Message(" of {maximum}{unit} or less", maximum=maximum, unit=unit)
