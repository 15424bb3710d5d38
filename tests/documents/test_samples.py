"""The commands and programs on the pages work, page by page, each page with its own home."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.__main__ import BENCHMARKS
from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.runs.interpreter_sources import desktop_snapshots
from tests.cli.command import Finished, native, praxis
from tests.cli.homes import home, share_cache
from tests.documents.prepared import PREPARED, SHOWN_BY, Prepared
from tests.documents.samples import PAGES, ROOT, Command, Sample, name, samples
from tests.packages.index.index_server import index_server, wheel_file
from tests.testing.own_pytest import own_pytest

MOST_NOT_RUN = 12
"""The number of blocks, on all pages, that need something unavailable: a device, an
administrator, an index.
"""

SAMPLES = {name(page): samples(page) for page in PAGES}
RUN = [page for page, found in SAMPLES.items() if {one.kind for one in found} & {"commands", "guest program"}]
GUEST_PROGRAM = "program_of_the_page.py"
_PRINTED = re.compile(r"^ *print\(.*\)  # (.*)$", re.M)


@pytest.fixture(scope="session")
def _images() -> None:
    """Make the images that programs start from, because the samples do not show that."""
    snapshots = desktop_snapshots()
    snapshots.image(snapshots.environments.library().recipe)
    assert snapshots.close(Deadline.after(10))


@pytest.mark.timeout(600)  # on the page of the command line there are 50 commands
@pytest.mark.usefixtures("_images")
@pytest.mark.parametrize("page", RUN)
def test_samples_do_what_they_say(page: str, tmp_path: Path) -> None:
    prepared = PREPARED.get(page, Prepared())
    folder, env = tmp_path / "work", home(tmp_path)
    folder.mkdir()
    with _index(prepared.indexed, Path(env["PRAXIS_HOME"])) as of_pip:
        _run_page(page, prepared, folder, {**env, **of_pip})


def _run_page(page: str, prepared: Prepared, folder: Path, env: dict[str, str]) -> None:
    for file, text in prepared.files.items():
        (folder / file).write_text(text, "utf-8")
    for sample in SAMPLES[page]:
        if sample.kind == "file":
            (folder / sample.file).parent.mkdir(exist_ok=True)
            (folder / sample.file).write_text(sample.text, "utf-8")
    for line in prepared.before:
        _fine(praxis(*Command(line, False).words, env=env, cwd=folder), line)
    for sample in SAMPLES[page]:
        if sample.mark:
            continue
        if sample.kind == "guest program":
            _run_in_guest(sample, folder, env)
        for command in sample.commands if sample.kind == "commands" else ():
            _run(command, prepared, folder, env)


@contextmanager
def _index(packages: Sequence[str], place: Path) -> Iterator[dict[str, str]]:
    """The environment of a pip whose index has these packages, for the home at ``place`` alone."""
    if not packages:
        yield {}
        return
    pytest.importorskip("pip")
    if sys.platform == "win32":
        shutil.rmtree(place / "cache")
    else:
        (place / "cache").unlink()
    share_cache(place / "cache")
    with index_server() as index:
        index.add(*(wheel_file(package, "1.0") for package in packages))
        yield {name: value for name, value in index.environment().items() if name.startswith("PIP_")}


def _run_in_guest(sample: Sample, folder: Path, env: dict[str, str]) -> None:
    (folder / GUEST_PROGRAM).write_text(sample.text, "utf-8")
    done = praxis("run", GUEST_PROGRAM, "--simulate", "--on-prompt", "default", "--json", env=env, cwd=folder)
    assert done.code == 0, f"{sample.page}:{sample.line}: {done.err}"
    printed = [event["text"] for event in done.events if event["event"] == "stdout"]
    for expected in _PRINTED.findall(sample.text):
        assert expected in "".join(printed), f"{sample.page}:{sample.line}"


def _run(command: Command, prepared: Prepared, folder: Path, env: dict[str, str]) -> None:
    text = command.text
    for placeholder, value in prepared.instead.items():
        text = text.replace(placeholder, value)
    typed = Command(text, command.is_synopsis and text == command.text)
    if _shown_by(typed) or typed.is_synopsis:
        return
    match typed.words:
        case ["praxis-desktop" | "praxis-desktop.exe", *arguments]:
            pass
        case ["python3", "-m", "praxis_desktop", *arguments]:
            pass
        case ["pytest", *arguments]:
            tried = own_pytest(folder, *arguments)
            assert tried.returncode == 0, tried.stdout
            return
        case ["pip", *arguments] | ["python3", "-m", "pip", *arguments]:
            fetched = subprocess.run(
                [sys.executable, "-m", "pip", *arguments],
                cwd=folder,
                env={**os.environ, **env, "PIP_FIND_LINKS": ""},
                capture_output=True,
                text=True,
                check=False,
            )
            assert fetched.returncode == 0, fetched.stderr
            return
        case ["python3", script, *arguments] if script.endswith(".py"):
            done = native(script, *arguments, cwd=folder)
            assert done.code == 0, done.err
            assert done.out
            return
        case ["python" | ".venv/bin/python", "-m", "bench", *names]:
            assert set(names) <= set(BENCHMARKS)
            return
        case _:
            pytest.fail(f"{command.text} is neither run nor said why")
    given = next((said for begin, said in prepared.given.items() if arguments[0] == begin), "")
    if "<" in arguments:
        at = arguments.index("<")
        given = (folder / arguments[at + 1]).read_text("utf-8")
        arguments = arguments[:at]
    _fine(praxis(*arguments, given=given.encode(), env=env, cwd=folder), text)


def _fine(done: Finished, text: str) -> None:
    assert done.code == 0, f"{text}\nexit code {done.code}\n{done.err or done.out}"


def _shown_by(command: Command) -> str:
    for begin, test in SHOWN_BY.items():
        alone = command.text == begin
        if alone or (
            (begin.count(" ") > 1 or begin.startswith(("pytest", ".ci")))
            and (command.text.startswith(f"{begin} "))
        ):
            return test
    return ""


def test_what_others_show_is_there() -> None:
    named = [sample.reason for found in SAMPLES.values() for sample in found if sample.mark == "shown by"]
    assert [test for test in {*named, *SHOWN_BY.values()} if not (ROOT / test).is_file()] == []


def test_few_samples_are_not_run_and_say_why() -> None:
    not_run = [one for found in SAMPLES.values() for one in found if one.mark == "not run"]
    assert all(len(one.reason) > 10 for one in not_run)
    assert len(not_run) <= MOST_NOT_RUN, "\n".join(f"{one.page}:{one.line}: {one.reason}" for one in not_run)


@pytest.mark.parametrize("page", SAMPLES)
def test_data_is_data_and_programs_are_programs(page: str) -> None:
    for sample in SAMPLES[page]:
        if sample.kind == "json":
            json.loads(sample.text)
        elif sample.kind in ("file", "guest program", "host program"):
            compile(sample.text, sample.page, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        elif sample.kind == "text":
            assert not _is_program(sample.text), f"{page}:{sample.line} is a program: make it one of ```py"


def _is_program(text: str) -> bool:
    try:
        body = ast.parse(text).body
    except SyntaxError:
        return False
    return any(isinstance(one, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef) for one in body)
