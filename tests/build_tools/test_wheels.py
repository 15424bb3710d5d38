"""The wheels for the guest: pinned, downloaded through pip, cached."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from build_tools import wheels
from build_tools.archives import write_zip
from build_tools.downloads import Downloads
from build_tools.errors import DownloadError
from build_tools.wheels import Pin, read_pins

METADATA = "Metadata-Version: 2.1\nName: sample\nVersion: 1.0\n"
TAGS = "Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A wheel in the only folder where pip looks."""
    folder = tmp_path / "links"
    folder.mkdir()
    path = folder / "sample-1.0-py3-none-any.whl"
    path.write_bytes(
        write_zip(
            {
                "sample.py": b"",
                "sample-1.0.dist-info/METADATA": METADATA.encode(),
                "sample-1.0.dist-info/WHEEL": TAGS.encode(),
                "sample-1.0.dist-info/RECORD": b"",
            }
        )
    )
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "no-such-file"))
    return path


def _pin(wheel: Path) -> Pin:
    return Pin(wheel.name, "sample", "1.0", hashlib.sha256(wheel.read_bytes()).hexdigest())


def test_a_wheel_is_downloaded_once(wheel: Path, tmp_path: Path) -> None:
    pin, content = _pin(wheel), wheel.read_bytes()
    downloads = Downloads(tmp_path / "downloads")
    said: list[str] = []
    assert wheels.fetch(pin, downloads, said.append) == content
    wheel.unlink()
    assert wheels.fetch(pin, downloads, said.append) == content
    assert said == ["Downloading sample 1.0"]


def test_another_wheel_of_that_name_is_refused(wheel: Path, tmp_path: Path) -> None:
    pin = Pin(wheel.name, "sample", "1.0", "0" * 64)
    with pytest.raises(DownloadError, match=r"sample 1\.0 cannot be downloaded"):
        wheels.fetch(pin, Downloads(tmp_path / "downloads"), lambda sentence: None)


def test_without_an_index_the_error_has_a_remedy(wheel: Path, tmp_path: Path) -> None:
    pin = _pin(wheel)
    wheel.unlink()
    with pytest.raises(DownloadError, match="No matching distribution") as caught:
        wheels.fetch(pin, Downloads(tmp_path / "downloads"), lambda sentence: None)
    assert "pip config list" in caught.value.hint


def test_a_damaged_download_is_fetched_again(wheel: Path, tmp_path: Path) -> None:
    downloads = Downloads(tmp_path / "downloads")
    content = wheels.fetch(_pin(wheel), downloads, lambda sentence: None)
    [kept] = downloads.folder.iterdir()
    kept.write_bytes(b"damaged")
    assert wheels.fetch(_pin(wheel), downloads, lambda sentence: None) == content
    assert kept.read_bytes() == content


def test_an_unwritable_folder_keeps_nothing_and_says_so(
    wheel: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "occupied").write_text("not a folder")
    downloads = Downloads(tmp_path / "occupied" / "downloads")
    assert wheels.fetch(_pin(wheel), downloads, lambda sentence: None) == wheel.read_bytes()
    assert "is not kept" in caplog.text


def test_the_committed_pins_are_whole() -> None:
    pins = read_pins(Path(__file__).parents[2] / "requirements" / "guest.txt")
    assert {pin.project for pin in pins} >= {"pylabrobot", "pyserial", "tzdata", "micropip", "ipython"}


@pytest.mark.parametrize(
    "line", ["sample", "sample==1.0", "sample>=1 --hash=sha256:00", "# no-wheel\nsample==1 --hash=sha256:ab"]
)
def test_a_line_that_pins_nothing_is_refused(line: str, tmp_path: Path) -> None:
    requirements = tmp_path / "guest.txt"
    requirements.write_text(line)
    with pytest.raises(ValueError, match="not a pinned wheel"):
        read_pins(requirements)
