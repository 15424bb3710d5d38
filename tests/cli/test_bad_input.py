"""Any error in the input is reported as one sentence that names it, with a remedy and the exit
code 2 or 4.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from praxis_desktop.cli import main
from praxis_desktop.core.directories import cache_directory
from praxis_desktop.interpreter import Runtime
from praxis_desktop.ports.simulators import make_instrument
from praxis_desktop.ports.simulators.pty import PtyInstrument
from tests.cli.command import UNFINISHED, finish, praxis, start
from tests.ports.wires import needs_ports

Capture = pytest.CaptureFixture[str]


def refusal(capsys: Capture, *arguments: str) -> list[str]:
    """Return the lines that refuse ``arguments`` before anything runs."""
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    lines = captured.err.splitlines()
    assert lines[0].startswith("praxis-desktop: ")
    return [lines[0].removeprefix("praxis-desktop: "), *lines[1:]]


FILES = {
    "binary.py": b"\x7fELF\0\0",
    "latin.py": "name = 'µ'\n".encode("latin-1"),
    "cookie.py": b"# coding: klingon\n",
    "lying.py": b"# coding: ascii\nx = '\xb5'\n",
    "empty.py": b" \n\n",
}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("missing.py", "there is no file missing.py"),
        (".", ". is a folder"),
        ("binary.py", "binary.py is not a Python program: it contains binary data"),
        ("latin.py", "latin.py, line 1: byte 0xb5 is not utf-8"),
        ("cookie.py", "cookie.py: unknown encoding: klingon"),
        ("lying.py", "lying.py, line 2: byte 0xb5 is not ascii"),
        ("empty.py", "empty.py is empty"),
        ("x" * 300, f"{'x' * 300} cannot be read: File name too long"),
        ("empty.py/file.py", "empty.py/file.py cannot be read: Not a directory"),
        ("/dev/zero", "/dev/zero cannot be read: it is a pipe or a device, not a file"),
    ],
)
def test_files_that_are_no_programs(
    name: str, sentence: str, capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file, content in FILES.items():
        (tmp_path / file).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    if os.name != "posix" and "cannot be read" in sentence:  # Windows says only that there is none
        sentence = f"there is no file {Path(name)}"
    told, remedy = refusal(capsys, "exec", name)
    assert told == sentence
    assert remedy.endswith((".", "?"))
    if name.endswith(".py"):
        assert refusal(capsys, "run", name) == [told, remedy]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_program_in_utf_16_is_to_be_saved_in_utf_8(encoding: str, capsys: Capture, tmp_path: Path) -> None:
    file = tmp_path / "of_powershell.py"
    file.write_bytes("\ufeffprint(1)\n".encode(encoding))
    assert refusal(capsys, "run", str(file)) == [f"{file} is in UTF-16", "Save the file as UTF-8."]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "-c"),
        (("-c", "1", "file.py"), "not allowed with"),
        (("-c", ""), "is empty"),
        (("-c", "1", "--timeout", "-1"), "more than 0 seconds, not -1"),
        (("-c", "1", "--timeout", "0"), "more than 0 seconds, not 0"),
        (("-c", "1", "--timeout", "nan"), "more than 0 seconds, not nan"),
        (("-c", "1", "--timeout", "inf"), "more than 0 seconds, not inf"),
        (("-c", "1", "--timeout", "soon"), "'soon' is not a number of seconds"),
        (("-c", "1", "--args", "[1,"), "not JSON: Expecting value: line 1 column 4"),
        (("-c", "1", "--args", "[NaN]"), "not JSON: JSON has no NaN"),
        (("-c", "1", "--args", '{"a": 1}'), "must be a JSON list"),
        (("-c", "1", "--args", "[" * 100_000), "nested too deeply"),
        (("-c", "1", "--port", "scale"), "'scale' does not say which port has which role"),
        (("-c", "1", "--port", "a=sim:x"), "mettler"),
        (("-c", "1", "--port", "a=/dev/x", "--port", "a=/dev/y"), "role 'a' is bound twice"),
        (("-c", "1", "--unknown"), "--unknown"),
    ],
)
def test_arguments_that_make_no_sense(arguments: tuple[str, ...], words: str, capsys: Capture) -> None:
    lines = refusal(capsys, "exec", *arguments)
    assert words in " ".join(lines)
    assert len(lines) == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("gravimetric_chek",), "Did you mean gravimetric_check?"),
        (("zzz",), "Specify a file, or one of those listed by: praxis-desktop protocols list"),
        (("gravimetric_check",), "gravimetric_check.py needs a port for 'scale': Mettler Toledo balance"),
        (("gravimetric_check", "--port", "scal=sim:mettler"), "It has no role 'scal'. Add --port scale="),
        (("gravimetric_check", "--set", "portions"), "'portions' is not NAME=VALUE"),
        (("gravimetric_check", "--set", "a=1", "--set", "a=2"), "parameter 'a' is set twice"),
    ],
)
def test_protocols_that_cannot_be_run_so(arguments: tuple[str, ...], words: str, capsys: Capture) -> None:
    assert words in " ".join(refusal(capsys, "run", *arguments))


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_protocol_is_no_standard_input(command: str, capsys: Capture) -> None:
    assert refusal(capsys, command, "-") == [
        "a protocol cannot be read from standard input: its record needs the file",
        "Save it as a file. To run it as a script, use: praxis-desktop exec -",
    ]


def test_a_run_says_where_its_questions_can_be_answered(capsys: Capture) -> None:
    words, remedy = refusal(capsys, "run", "weigh.py", "--answer", "Mass=3")
    assert words.startswith("run does not take --answer: a person must answer its questions")
    assert "`praxis-desktop check --answer Mass=3`" in remedy


def test_an_unknown_command_is_refused_with_those_there_are(capsys: Capture) -> None:
    told, remedy = refusal(capsys, "dance")
    assert told == "there is no command 'dance'"
    assert remedy.startswith("The commands are run, runs, exec, ")


def test_a_port_that_is_not_there_is_a_port_error(capsys: Capture) -> None:
    assert main(["exec", "-c", "1", "--port", "scale=/dev/not-there"]) == 4
    told = capsys.readouterr().err
    assert "port 'scale' (/dev/not-there) does not exist" in told
    assert "Plug it in, or choose another." in told


OPEN = "import serial\nport = serial.Serial('scale')"


@needs_ports
def test_a_busy_port_names_who_has_it() -> None:
    with PtyInstrument(make_instrument("mettler")) as balance:
        port = f"scale={balance.device}"
        waits = f"{OPEN}\nprint('open')\ninput()"
        holder = start("exec", "--port", port, "-c", waits)
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"open\n"
        finished = praxis("exec", "--port", port, "-c", OPEN)
        assert finish(holder, b"\n").code == 0
    assert finished.code == 4
    told = "\n".join(finished.told)
    assert f"port scale ({balance.device}) is in use by run " in told
    assert "praxis-desktop runs list" in told


CHECKOUT = Path(__file__).parents[2]

DROP_PRIVILEGES = f"""
import grp, os, sys
sys.path.insert(0, os.environ["PRAXIS_HOME"] + "/product")
from praxis_desktop.cli import main
import calendar, difflib, zipfile, encodings.cp437
import praxis_desktop.ports.emergency.guardian, praxis_desktop.ports.serial._port
import serial.tools.list_ports, serial.serialposix
# What is imported late may lie where only root can read: do everything once before.
assert main(["exec", "--port", "scale=sim:mettler", "-c", {OPEN!r}]) == 0
for folder, _, files in os.walk(os.environ["PRAXIS_HOME"] + "/cache"):
    for name in (folder, *(os.path.join(folder, file) for file in files)):
        os.chmod(name, 0o755)
os.setgroups([]); os.setgid(65534); os.setuid(65534)
sys.exit(main())
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="root alone can become another")
def test_what_the_user_may_not_read_or_open(open_folder: Path) -> None:
    home = open_folder
    Runtime(cache_dir=cache_directory())
    shutil.copytree(cache_directory() / "machine-code", home / "cache/machine-code", ignore=UNFINISHED)
    # The checkout may be in a folder that only its owner can enter.
    for name in ("praxis_desktop", "shims", "resources", "build/guest"):
        shutil.copytree(CHECKOUT / name, home / "product" / name)
    secret = home / "secret.py"
    secret.write_text("print(1)")
    secret.chmod(0)
    command = (sys.executable, "-c", DROP_PRIVILEGES)
    env = {"PRAXIS_HOME": str(home)}
    finished = finish(start("exec", str(secret), command=command, env=env))
    assert finished.code == 2
    assert finished.told[-2:] == [
        f"praxis-desktop: you do not have permission to read {secret}",
        "Give yourself permission to read it.",
    ]
    with PtyInstrument(make_instrument("mettler")) as balance:
        Path(balance.device).chmod(0o600)
        port = f"scale={balance.device}"
        finished = finish(start("exec", "--port", port, "-c", OPEN, command=command, env=env))
    assert finished.code == 4
    told = "\n".join(finished.told)
    assert f"this user does not have permission to open port 'scale' ({balance.device})" in told
    assert f"sudo chmod g+rw {balance.device}" in told


def test_the_help_tells_of_exit_codes_and_the_sandbox(capsys: Capture) -> None:
    for arguments, words in (
        (["--help"], "7 completed and inconclusive, 70 an"),
        (["exec", "--help"], "sandbox"),
        (["--version"], "praxis-desktop 0.1"),
    ):
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        assert caught.value.code == 0
        assert words in capsys.readouterr().out
