"""Cells typed at a terminal, with editing, completion, colours and a history."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext, suppress
from functools import partial
from getpass import getpass
from typing import TYPE_CHECKING, Any

from prompt_toolkit.application import create_app_session, get_app
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.filters import Condition, has_completions, has_focus
from prompt_toolkit.formatted_text import FormattedText, StyleAndTextTuples
from prompt_toolkit.history import DummyHistory, History
from prompt_toolkit.input import create_input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.lexers import PygmentsLexer
from prompt_toolkit.output import create_output
from prompt_toolkit.shortcuts import CompleteStyle, PromptSession, print_formatted_text
from prompt_toolkit.styles import Style
from prompt_toolkit.utils import is_dumb_terminal
from pygments.lexers.python import PythonLexer

from praxis_desktop.cli.commands.console.cells import LineWanted
from praxis_desktop.cli.commands.console.command import ConsoleEnded
from praxis_desktop.workers.console.messages import RequestType

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from prompt_toolkit.application import Application
    from prompt_toolkit.document import Document

    from praxis_desktop.cli.commands.console.typed_ahead import TypedAhead
    from praxis_desktop.workers.console.history import ConsoleHistory

_STYLE = Style.from_dict(
    {
        # The terminal's own colours, because its owner chose light or dark.
        "prompt": "ansigreen",
        "pygments.keyword": "ansiblue bold",
        "pygments.operator.word": "ansiblue bold",
        "pygments.literal.string": "ansigreen",
        "pygments.literal.number": "ansicyan",
        "pygments.comment": "ansibrightblack italic",
        "pygments.name.decorator": "ansimagenta",
        "pygments.name.builtin": "ansicyan",
        "pygments.name.exception": "ansired",
        "pygments.error": "",
    }
)

_INDENT = "    "

_TOO_MUCH = "More than 1 MiB was typed while the cell ran. It was discarded; paste it again."

Ask = Callable[[RequestType, Mapping[str, object]], Mapping[str, object]]


class TypedCells:
    """Reads cells from the terminal, on the main thread. ``ask`` sends the guest queries about code.
    ``showing`` returns a context in which output is written above the line being typed.
    """

    is_typed = True

    def __init__(
        self, ask: Ask, history: ConsoleHistory, showing: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._ask = ask
        self._showing = showing
        self._is_over = False
        self._wanted: LineWanted | None = None
        # Use the terminal even if the program's output is redirected.
        input_, output = create_input(always_prefer_tty=True), create_output(always_prefer_tty=True)
        self._ahead: TypedAhead | None = None
        if sys.platform != "win32":
            from prompt_toolkit.input.vt100 import Vt100Input

            from praxis_desktop.cli.commands.console import typed_ahead

            vars(input_)["raw_mode"] = partial(typed_ahead.keys_alone, input_.fileno())
            if isinstance(input_, Vt100Input):
                self._ahead = typed_ahead.TypedAhead(input_)
        self._app_session = create_app_session(input_, output)
        self._terminal = self._app_session.__enter__()
        self._cells: PromptSession[str] = PromptSession(
            multiline=True,
            history=_Remembered(history),
            completer=_Completer(ask),
            complete_in_thread=True,
            complete_while_typing=False,
            complete_style=CompleteStyle.MULTI_COLUMN,
            enable_history_search=True,
            enable_suspend=True,
            include_default_pygments_style=False,
            key_bindings=self._bindings(),
            lexer=PygmentsLexer(PythonLexer),
            prompt_continuation=_continuation,
            style=_STYLE,
        )
        keys = KeyBindings()
        _add_emergency(keys)
        self._answers: PromptSession[str] = PromptSession(history=DummyHistory(), key_bindings=keys)

    def close(self) -> None:
        """Restore the terminal."""
        if self._ahead is not None:
            self._ahead.close()
        self._app_session.__exit__(None, None, None)

    def read(self, number: int, proposed: str = "") -> str:
        """Read the cell with this ``number``; ``proposed`` is its initial text.

        Raises EOFError, KeyboardInterrupt or ConsoleEnded.
        """
        prompt = FormattedText([("class:prompt", f"In [{number}]: ")])
        return self._prompted(lambda: self._cells.prompt(prompt, default=proposed, pre_run=self._look_up))

    def answer(self, wanted: LineWanted) -> None:
        """Read a line. Raises ConsoleEnded, and KeyboardInterrupt on Ctrl+C or if the line is no longer
        needed.
        """
        if wanted.is_password and is_dumb_terminal():
            wanted.answer(getpass(wanted.prompt))
            return
        self._wanted, wanted.given_up = wanted, self._leave
        try:
            line = self._prompted(
                lambda: self._answers.prompt(
                    wanted.prompt, is_password=wanted.is_password, pre_run=self._look_up
                )
            )
        except EOFError:
            wanted.answer(None)
        else:
            wanted.answer(line)
        finally:
            self._wanted = None

    def _prompted(self, prompt: Callable[[], str]) -> str:
        handing_over = nullcontext(False) if self._ahead is None else self._ahead.handed_over()
        with self._showing(), handing_over as is_too_much:
            if is_too_much:
                print_formatted_text(_TOO_MUCH)
            return prompt()

    # ---- any thread
    def end(self) -> None:
        """End the input, so that ``read`` and ``answer`` raise ConsoleEnded."""
        self._is_over = True
        self._leave()

    def _leave(self) -> None:
        """Close the prompt if its text is no longer needed."""
        app = self._terminal.app
        loop = None if app is None else app.loop
        if app is not None and loop is not None:
            with suppress(RuntimeError):  # the prompt has just ended
                loop.call_soon_threadsafe(self._look_up, app)

    def _look_up(self, app: Application[Any] | None = None) -> None:
        """Close the prompt if its text is no longer needed, which may be the case as soon as it
        opens. Call this on the main thread.
        """
        app = app or get_app()
        if app.future is None or app.future.done():
            return
        if self._is_over:
            app.exit(exception=ConsoleEnded())
        elif self._wanted is not None and self._wanted.is_given_up:
            app.exit(exception=KeyboardInterrupt())

    # ---- keys
    def _bindings(self) -> KeyBindings:
        keys = KeyBindings()
        _add_emergency(keys)
        is_typing = has_focus("DEFAULT_BUFFER")

        @keys.add("enter", filter=is_typing & ~_is_choosing)
        def _(event: KeyPressEvent) -> None:
            self._enter(event)

        @keys.add("enter", filter=is_typing & has_completions & _is_choosing)
        def _(event: KeyPressEvent) -> None:
            event.current_buffer.complete_state = None

        @keys.add("escape", "enter", filter=is_typing)
        def _(event: KeyPressEvent) -> None:
            event.current_buffer.validate_and_handle()

        @keys.add("tab", filter=is_typing & _is_at_indent)
        def _(event: KeyPressEvent) -> None:
            event.current_buffer.insert_text(_INDENT)

        return keys

    def _enter(self, event: KeyPressEvent) -> None:
        """Run the cell if it is complete and the cursor is at its end; otherwise start a new line."""
        buffer = event.current_buffer
        document = buffer.document
        is_last = not document.text_after_cursor.strip()
        code = document.text.rstrip(" \t")
        state = self._ask("is_complete", {"code": code}) if is_last and code.strip() else {}
        if is_last and state.get("status") != "incomplete":
            buffer.validate_and_handle()
        elif is_last:
            buffer.insert_text("\n" + str(state.get("indent", "")))
        else:
            line = document.current_line_before_cursor
            buffer.insert_text("\n" + line[: len(line) - len(line.lstrip())])


def _add_emergency(keys: KeyBindings) -> None:
    r"""Bind Ctrl+\, for terminals that do not turn it into a signal."""
    number = getattr(signal, "SIGQUIT", None)

    @keys.add("c-\\", eager=True)
    def _(_: KeyPressEvent) -> None:
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.raise_signal(number)


class _Remembered(History):
    """The consoles' shared input history."""

    def __init__(self, history: ConsoleHistory) -> None:
        super().__init__()
        self._history = history

    def load_history_strings(self) -> Iterable[str]:
        return reversed(self._history.read())

    def store_string(self, string: str) -> None:
        self._history.add(string)


class _Completer(Completer):
    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        code, cursor = document.text, document.cursor_position
        found = self._ask("complete", {"code": code, "cursor_pos": cursor})
        start, matches = found.get("cursor_start"), found.get("matches")
        if not isinstance(start, int) or not isinstance(matches, list):
            return
        for match in matches:
            if isinstance(match, dict) and isinstance(text := match.get("text"), str):
                yield Completion(text, start - cursor, display=text.lstrip("."))


@Condition
def _is_choosing() -> bool:
    """Return whether a completion is selected."""
    state = get_app().current_buffer.complete_state
    return state is not None and state.current_completion is not None


@Condition
def _is_at_indent() -> bool:
    """Return whether there is only white space before the cursor, and so nothing to complete."""
    return not get_app().current_buffer.document.current_line_before_cursor.strip()


def _continuation(width: int, number: int, wrapped: int) -> StyleAndTextTuples:
    return [("class:prompt", "" if wrapped else "...: ".rjust(width))]
