"""Which command lines open the window with a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop import system_packages
from praxis_desktop.cli import main
from praxis_desktop.cli.arguments import opens_window
from praxis_desktop.cli.main import open_window
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.terminal_text import shell_word
from praxis_desktop.gui.app import application, plain_imports


@pytest.mark.parametrize("arguments", [["a.py"], ["folder/b c.py"], ["numpy-2.0-py3-none-any.whl"]])
def test_a_file_alone_is_opened(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path | None] = []

    def run_application(file: Path | None = None) -> int:
        opened.append(file)
        return 7

    monkeypatch.setattr(plain_imports, "import_plainly", lambda: None)
    monkeypatch.setattr(application, "run_application", run_application)
    assert main(arguments) == 7
    assert opened == [Path(arguments[0]).absolute()]


def test_the_libraries_that_are_missing_are_named_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    def import_plainly() -> None:
        raise ImportError("libGL.so.1: cannot open shared object file")

    monkeypatch.setattr(plain_imports, "import_plainly", import_plainly)
    missing = {"libGL.so.1": "libgl1", "libEGL.so.1": "libegl1"}
    monkeypatch.setattr(system_packages, "missing_libraries", lambda: missing)
    with pytest.raises(PraxisError, match="the window cannot be opened: libGL") as told:
        open_window()
    assert told.value.exit_code == 2
    assert "sudo apt-get install libgl1 libegl1\n" in told.value.hint
    assert "praxis-desktop run" in told.value.hint
    missing.clear()
    with pytest.raises(PraxisError) as told:
        open_window()
    assert "apt-get" not in told.value.hint


@pytest.mark.parametrize("arguments", [[], ["run"], ["run", "a.py"], ["a.py", "b.py"], ["--x.py"], ["a.txt"]])
def test_anything_else_is_not(arguments: list[str]) -> None:
    assert not opens_window(arguments)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["docter"],
            ["there is no command 'docter'", "Did you mean doctor? See praxis-desktop --help."],
        ),
        (
            ["notes/a.txt"],
            [
                "notes/a.txt is not a file that the window opens",
                "It opens files whose names end in .py, .ipynb or .whl.",
            ],
        ),
        (
            ["a.py", "--simulate"],
            [
                "nothing may follow a.py: the window opens a single file",
                "To run a protocol without the window: praxis-desktop run a.py",
            ],
        ),
        (
            ["a b.py", "--simulate"],
            [
                "nothing may follow a b.py: the window opens a single file",
                f"To run a protocol without the window: praxis-desktop run {shell_word('a b.py')}",
            ],
        ),
        (
            ["run", "a.py", "--lid", "yes"],
            ["unrecognized arguments: --lid yes", "See praxis-desktop run --help."],
        ),
        (
            ["history", "export", "--to", "x"],
            ["unrecognized arguments: --to", "See praxis-desktop history export --help."],
        ),
    ],
)
def test_what_is_no_command_is_said_in_words(
    arguments: list[str], told: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    sentence, remedy = capsys.readouterr().err.splitlines()
    assert [sentence.removeprefix("praxis-desktop: "), remedy] == told
