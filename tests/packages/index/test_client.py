"""An index queried through a real pip: versions that are found and downloaded, and errors for unavailable
ones.
"""

from __future__ import annotations

import hashlib
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event, ProgressEvent
from praxis_desktop.packages.errors import (
    IndexUnreachable,
    MissingDependency,
    PackageNotFound,
    VersionNotFound,
    WheelDamaged,
)
from praxis_desktop.packages.index.client import IndexClient
from praxis_desktop.packages.index.index_offers import choose
from praxis_desktop.packages.index.pip_process import AddingCancelled, PipCommand, find_pip
from tests.packages.index.index_server import (
    NATIVE,
    IndexServer,
    index_server,
    unused_port,
    wait_for,
    wheel_file,
)
from tests.packages.resolving.universes import Universe, wheel
from tests.workers.pool.children import await_end


@pytest.fixture
def index() -> Iterator[IndexServer]:
    with index_server() as server:
        yield server


def client(folder: Path, index: IndexServer, address: str = "", **options: object) -> IndexClient:
    command = find_pip(index.environment(address))
    return IndexClient(folder / "pip", command=command, **options)  # type: ignore[arg-type]


def test_what_the_index_has_is_found_and_fetched(tmp_path: Path, index: IndexServer) -> None:
    native, pure = wheel_file("quick", "2.0", tag=NATIVE), wheel_file("plain-text", "1.5", "quick>=1")
    foreign = wheel_file("quick", "3.0", tag="cp314-cp314-win_amd64")
    index.add(native, pure, wheel_file("quick", "1.0"), foreign)
    events: list[Event] = []
    asked = client(tmp_path, index, report=events.append)

    plain, quick = asked.best(["plain-text", "quick"])
    assert (quick.pin.version, quick.pin.file_name, quick.requires) == ("2.0", native[0], ())
    assert (plain.pin.project, plain.requires) == ("plain-text", ("quick>=1",))
    assert plain.pin.origin == f"http://127.0.0.1:{index.port}/files/{pure[0]}"
    assert plain.pin.sha256 == hashlib.sha256(pure[1]).hexdigest()

    staging = tmp_path / "staging"
    staging.mkdir()
    files = asked.download([plain.pin, quick.pin], staging)
    assert [file.read_bytes() for file in files] == [pure[1], native[1]]
    assert list((tmp_path / "pip").iterdir()) == []
    stages = [event.stage for event in events if isinstance(event, ProgressEvent)]
    assert stages == [
        "Querying the index for plain-text, quick",
        "Downloading plain-text",
        "Downloading quick",
    ]


def test_the_wheelhouse_goes_before_the_index(tmp_path: Path, index: IndexServer) -> None:
    index.add(
        wheel_file("app", "1", "lib>=2", "here", "gone; sys_platform == 'win32'"),
        wheel_file("lib", "2"),
        wheel_file("here", "9"),
    )
    choice = choose(["app"], Universe(wheel("here", "1"), wheel("lib", "1")), client(tmp_path, index))
    assert [f"{pin.project} {pin.version}" for pin in choice.lock.pins] == ["app 1", "here 1", "lib 2"]
    assert [pin.project for pin in choice.downloads] == ["app", "lib"]


def test_older_versions_are_tried_when_the_newest_does_not_do(tmp_path: Path, index: IndexServer) -> None:
    index.add(
        wheel_file("app", "2", "lib>5"), wheel_file("app", "1", "lib"), wheel_file("app", "3", python="<3.14")
    )
    choice = choose(["app"], Universe(wheel("lib", "1")), client(tmp_path, index))
    assert [(pin.project, pin.version) for pin in choice.lock.pins] == [("app", "1"), ("lib", "1")]


@pytest.mark.parametrize("is_on_page", [True, False])
def test_what_is_for_another_python_only_is_told(
    tmp_path: Path, index: IndexServer, is_on_page: bool
) -> None:
    name, content = wheel_file("quick", "1", python="<3.14")
    index.add((name, content))
    if is_on_page:
        index.pythons[name] = "<3.14"
    with pytest.raises(VersionNotFound, match=r"quick .*<3.14"):
        choose(["quick"], Universe(), client(tmp_path, index))


def test_what_a_package_needs_and_nobody_has_is_told(tmp_path: Path, index: IndexServer) -> None:
    index.add(wheel_file("app", "2", "nowhere>5"))
    with pytest.raises(MissingDependency) as raised:
        choose(["app"], Universe(), client(tmp_path, index))
    assert str(raised.value) == "app 2 needs nowhere>5, but the index has no package nowhere"


@pytest.mark.parametrize(
    ("files", "wanted", "error", "told"),
    [
        ([], "quick", PackageNotFound, "the index has no package quick"),
        (["quick-1.tar.gz"], "quick", VersionNotFound, "the index has quick only as source"),
        (
            ["quick-1-cp314-cp314-win_amd64.whl"],
            "quick",
            VersionNotFound,
            "the index has quick only for other platforms, such as quick-1-cp314-cp314-win_amd64.whl",
        ),
        (
            ["quick-1-py3-none-any.whl", "quick-2-py3-none-any.whl"],
            "quick>5",
            VersionNotFound,
            "the index has no quick>5, only quick 2, 1",
        ),
    ],
)
def test_what_the_index_has_not_is_told(
    tmp_path: Path, index: IndexServer, files: list[str], wanted: str, error: type[PraxisError], told: str
) -> None:
    index.add(*((name, b"x") for name in files))
    with pytest.raises(error) as raised:
        client(tmp_path, index).best([wanted])
    assert told in str(raised.value)
    assert raised.value.hint
    assert getattr(raised.value, "project", "") == "quick"


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (401, "requires a name and a password (401)"),
        (403, "denies access (403)"),
        (503, "it had an internal error"),
    ],
)
def test_an_index_that_refuses_is_told_without_its_password(
    tmp_path: Path, index: IndexServer, status: int, told: str
) -> None:
    index.status = status
    address = f"http://me:secret@127.0.0.1:{index.port}/simple"
    with pytest.raises(IndexUnreachable) as raised:
        client(tmp_path, index, address).best(["quick"])
    assert f"the index at 127.0.0.1:{index.port}" in str(raised.value)
    assert told in str(raised.value)
    assert raised.value.exit_code == 1
    assert "secret" not in str(raised.value) + raised.value.hint


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://127.0.0.1:{port}/simple", "refused the connection"),
        ("http://no-such-host.invalid/simple", "its host name could not be resolved"),
        ("https://127.0.0.1:{index}/simple", "its certificate is not trusted"),
    ],
)
def test_an_index_that_is_not_there_is_told(
    tmp_path: Path, index: IndexServer, address: str, told: str
) -> None:
    place = address.format(port=unused_port(), index=index.port)
    command = find_pip({**index.environment(place), "PIP_TRUSTED_HOST": "no-such-host.invalid"})
    with pytest.raises(IndexUnreachable) as raised:
        IndexClient(tmp_path, command=command).best(["quick"])
    assert told in str(raised.value)
    assert "praxis-desktop packages add FILE.whl" in raised.value.hint


def test_what_is_not_what_was_promised_is_refused(tmp_path: Path, index: IndexServer) -> None:
    name, content = wheel_file("quick", "1.0")
    index.add((name, content))
    index.promised[name] = "ab" * 32
    with pytest.raises(WheelDamaged) as raised:
        client(tmp_path, index).best(["quick"])
    assert "the file that the index sent for quick is not the one it listed (SHA-256" in str(raised.value)
    assert raised.value.file == name


def test_a_file_that_changed_meanwhile_is_refused(tmp_path: Path, index: IndexServer) -> None:
    name, _ = wheel_file("quick", "1.0")
    index.add(wheel_file("quick", "1.0"))
    asked = client(tmp_path, index)
    (quick,) = asked.best(["quick"])
    index.files[name] = wheel_file("quick", "1.0", "other")[1]
    with pytest.raises(WheelDamaged, match="is not the one it listed"):
        asked.download([quick.pin], tmp_path)
    assert not list(tmp_path.glob("*.whl"))


def test_an_index_that_does_not_answer_is_given_up(tmp_path: Path, index: IndexServer) -> None:
    index.delay_s = 60
    with pytest.raises(IndexUnreachable, match=r"has not responded for 1.5 s"):
        client(tmp_path, index, idle_s=1.5).best(["quick"])
    assert list((tmp_path / "pip").iterdir()) == []


def test_a_question_can_be_cancelled(tmp_path: Path, index: IndexServer) -> None:
    index.delay_s = 60
    cancelled = threading.Event()
    asked = client(tmp_path, index, is_cancelled=cancelled.is_set)

    def cancel_when_asked() -> None:
        wait_for(lambda: index.asked)
        cancelled.set()

    threading.Thread(target=cancel_when_asked).start()
    with pytest.raises(AddingCancelled):
        asked.best(["quick"])
    assert index.asked


HOLDS_ON = """
import signal, subprocess, sys
from pathlib import Path
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
Path(sys.argv[1], "child").write_text(str(child.pid))
child.wait()
"""


def test_a_pip_that_holds_on_is_ended_with_what_it_started(tmp_path: Path) -> None:
    pip = PipCommand((sys.executable, "-c", HOLDS_ON, str(tmp_path)), dict(os.environ))
    asked = IndexClient(tmp_path / "work", command=pip, idle_s=3)
    with pytest.raises(IndexUnreachable):
        asked.best(["quick"])
    await_end(int((tmp_path / "child").read_text()))


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    code = "print('ERROR: an OSError: [Errno 28] No space left on device'); raise SystemExit(1)"
    command = PipCommand((sys.executable, "-c", code), dict(os.environ))
    with pytest.raises(PraxisError) as raised:
        IndexClient(tmp_path, command=command).best(["quick"])
    assert str(raised.value) == "the disk is full: quick cannot be downloaded"
    assert raised.value.exit_code == 1


def test_a_pip_that_cannot_do_it_is_told(tmp_path: Path) -> None:
    for command in ([sys.executable, "-c", "raise SystemExit(0)"], [str(tmp_path / "nothing")]):
        with pytest.raises(IndexUnreachable) as raised:
            IndexClient(tmp_path, command=PipCommand(tuple(command), dict(os.environ))).best(["quick"])
        assert "pip" in raised.value.hint
