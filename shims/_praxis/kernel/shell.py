"""The shell: IPython's own, which sends results, displays, pages and errors as messages."""

from __future__ import annotations

import ast
import asyncio
import builtins
import contextlib
import io
import linecache
import os
import warnings
from collections.abc import Callable, Iterator
from typing import Any

os.environ.setdefault("IPYTHONDIR", "/home/pyodide/.ipython")

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.text import SList
from traitlets import Type
from traitlets.config import Config

from _praxis import entry, programs, tracebacks
from _praxis.kernel import (
    debugging,
    figure_forms,
    folder_magics,
    module_names,
    passwords,
    record_tables,
    session_magics,
    tracing,
    unavailable,
)
from _praxis.kernel.channel import bundled, captured, tell

RESULTS_KEPT = 200
"""Maximum number of results kept in ``Out``."""


class ResultHook(DisplayHook):  # type: ignore[misc]
    """Sends the values of cells, as ``execute_result``."""

    def quiet(self) -> bool:
        """Return whether a semicolon follows the expression."""
        is_quiet: bool | None = self.shell.is_quiet
        return bool(super().quiet()) if is_quiet is None else is_quiet

    def write_output_prompt(self) -> None:
        """Do nothing, because the host writes the prompt."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        tell(
            "execute_result",
            data=bundled(format_dict),
            metadata=md_dict or {},
            execution_count=self.prompt_count,
        )

    def finish_displayhook(self) -> None:
        """Do nothing, because nothing was printed."""


class Publisher(DisplayPublisher):  # type: ignore[misc]
    """Sends what cells display, as ``display_data``, its updates, and ``clear_output``."""

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        source: object = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **options: Any,
    ) -> None:
        kind = "update_display_data" if update else "display_data"
        tell(kind, data=bundled(data), metadata=metadata or {}, transient=transient or {})

    def clear_output(self, wait: bool = False) -> None:
        tell("clear_output", wait=wait)


_ENDINGS: dict[str, Any] = {"KeyboardInterrupt": KeyboardInterrupt, "SystemExit": SystemExit}


class Shell(InteractiveShell):  # type: ignore[misc]
    """IPython's shell. ``error_name`` is the class of the error that was reported for the cell, or ""."""

    compiler_class = Type(tracing.TracingCompiler)
    displayhook_class = Type(ResultHook)
    display_pub_class = Type(Publisher)
    error_name = ""
    is_quiet: bool | None = None
    """Whether the running statement's value is hidden, or None if that depends on the cell."""
    _is_program = False

    def tell_error(self, name: str, value: str, traceback: list[str]) -> None:
        """Report that the cell ended with an error."""
        self.error_name = name
        tell("error", ename=name, evalue=value, traceback=traceback)

    def repair(self) -> None:
        """Restore the shell's own names if the user has deleted them."""
        if "_oh" not in self.user_ns or "_ih" not in self.user_ns:
            self.init_user_ns()

    def _get_exc_info(self, exc_tuple: Any = None) -> Any:
        """Return the error to report, without frames of this package."""
        found = super()._get_exc_info(exc_tuple)
        tracebacks.name_remedy(found[1])
        tracebacks.hide_own_frames(found[1])
        debugging.hide_frames(found[1])
        unavailable.note_remedy(found[1])
        return found

    def _showtraceback(self, etype: type[BaseException], evalue: object, stb: list[str]) -> None:
        program = programs.current()
        if issubclass(etype, asyncio.CancelledError) and program is not None and program.interrupted:
            etype, evalue = KeyboardInterrupt, ""
            stb = [line.replace("CancelledError", "KeyboardInterrupt") for line in stb]
        name = etype.__name__
        words = tracebacks.name_and_words(evalue)[1] if isinstance(evalue, BaseException) else str(evalue)
        if name in _ENDINGS and not issubclass(etype, _ENDINGS[name]):
            # the host recognizes exceptions that end a program by their class
            name = f"{etype.__module__}.{name}"
        self.tell_error(name, words, list(stb))

    def show_usage_error(self, exc: BaseException) -> None:
        """Report once, in a single line, that a console command was misused."""
        self.tell_error("UsageError", str(exc), [f"\x1b[31mUsageError\x1b[39m: {exc}"])

    @contextlib.contextmanager
    def taking_programs(self) -> Iterator[None]:
        """Within this context, treat a cell as a whole program: its text is used unchanged, with the line
        numbers of its file; each statement shows its value; and ``exit()`` ends the program.
        """
        transforms = self.input_transformer_manager
        cleanups, transforms.cleanup_transforms = transforms.cleanup_transforms, []
        self._is_program = True
        try:
            yield
        finally:
            transforms.cleanup_transforms = cleanups
            self._is_program = False
            self.is_quiet = None

    async def run_ast_nodes(
        self,
        nodelist: list[ast.stmt],
        cell_name: str,
        interactivity: str = "last_expr",
        compiler: Callable[..., Any] = compile,
        result: Any = None,
    ) -> bool:
        """Run a cell's statements. A program's statements run one by one, after all of them have been
        compiled. Return whether a statement failed.
        """
        if not self._is_program:
            failed: bool = await super().run_ast_nodes(nodelist, cell_name, interactivity, compiler, result)
            return failed
        try:
            flags = self.compile.flags | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
            compile(ast.Module(nodelist, []), cell_name, "exec", flags, dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            result.error_in_exec = error
            self.showtraceback()
            return True
        text = "".join(linecache.getlines(cell_name))
        for node in nodelist:
            self.is_quiet = isinstance(node, ast.Expr) and entry.ends_with_semicolon(text, node)
            if await super().run_ast_nodes([node], cell_name, "last_expr", compiler, result):
                return True
        return False

    def ask_exit(self) -> None:
        """Ask the host to handle ``exit`` and ``quit``. In a whole program, raise SystemExit instead."""
        if self._is_program:
            raise SystemExit
        tell("exit_request")

    def set_next_input(self, s: str, replace: bool = False) -> None:
        tell("set_next_input", text=s, replace=replace)

    def enable_gui(self, gui: object = None) -> None:
        """Do nothing, because the sandbox has no GUI."""

    def init_io(self) -> None:
        """Leave the streams as they are."""

    def system(self, cmd: str) -> None:
        folder_magics.run(self.var_expand(cmd, depth=1))

    system_raw = system_piped = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """Return the command's output as a list of lines, or as one string unless ``split``."""
        command, written = self.var_expand(cmd, depth=depth + 1), io.StringIO()
        token = captured.set(written)
        try:
            folder_magics.run(command)
        finally:
            captured.reset(token)
        text = written.getvalue()
        return SList(text.splitlines()) if split else text


def made_shell() -> Shell:
    """Return this guest's only shell, ready for its first cell."""
    config = Config()
    # Nothing is written to a home folder: the host keeps the history.
    config.HistoryManager.enabled = False
    config.AliasManager.default_aliases = []
    config.InteractiveShell.cache_size = RESULTS_KEPT
    config.InteractiveShell.colors = "neutral"
    # Static analysis takes 400 ms and finds nothing that live objects do not show.
    config.IPCompleter.use_jedi = False
    shell: Shell = Shell.instance(config=config)
    formatter = shell.display_formatter
    formatter.active_types = formatter.format_types
    shell.set_hook("show_in_pager", _page, 99)
    # A user who calls sys.exit() knows how to exit.
    warnings.filterwarnings("ignore", message="To exit: use")
    folder_magics.add_magics(shell)
    session_magics.add_magics(shell)
    record_tables.add_formatters(shell)
    figure_forms.add_formatters(shell)
    warnings.filterwarnings("ignore", message="IProgress not found")
    unavailable.replace_magics(shell)
    tracing.add_magic(shell)
    module_names.complete_imports()
    passwords.install()
    debugging.install()
    builtins.exit = builtins.quit = shell.user_ns["exit"]
    return shell


def _page(shell: object, data: Any, start: int = 0, screen_lines: int = 0) -> None:
    forms = data if isinstance(data, dict) else {"text/plain": str(data)}
    tell("page", data=bundled(forms), start=start)
