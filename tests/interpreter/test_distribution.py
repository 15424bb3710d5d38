"""The guest's files: found, complete, or refused with a remedy."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.interpreter.distribution import Distribution, DistributionError, FileRecord, Manifest

FILES = {
    "pyodide.wasm": b"\0asm",
    "python314.zip": b"PK compiled",
    "python314-sources.zip": b"PK sources",
    "wheels/pylabrobot-0.2.2-py3-none-any.whl": b"PK wheel",
    "wheels/typing_extensions-4.16.0-py3-none-any.whl": b"PK another",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    records = {name: FileRecord(hashlib.sha256(data).hexdigest(), len(data)) for name, data in FILES.items()}
    manifest = Manifest(pyodide="314.0.7", python="3.14.2", recipe="ab", files=records)
    (tmp_path / "manifest.json").write_text(manifest.to_json())
    return tmp_path


def test_every_file_has_a_name(folder: Path) -> None:
    distribution = Distribution.load(folder)
    distribution.verify()
    assert distribution.wasm.read_bytes() == FILES["pyodide.wasm"]
    assert distribution.wasm_digest == hashlib.sha256(FILES["pyodide.wasm"]).hexdigest()
    assert distribution.stdlib.read_bytes() == FILES["python314.zip"]
    assert distribution.sources.read_bytes() == FILES["python314-sources.zip"]
    assert [wheel.read_bytes() for wheel in distribution.wheels] == [b"PK wheel", b"PK another"]
    assert distribution.wheel("typing-extensions").read_bytes() == b"PK another"
    with pytest.raises(KeyError):
        distribution.wheel("typing")


@pytest.mark.parametrize("name", list(FILES))
def test_a_missing_or_shortened_file_is_noticed_at_once(folder: Path, name: str) -> None:
    (folder / name).write_bytes(FILES[name][:-1])
    with pytest.raises(DistributionError, match="damaged") as caught:
        Distribution.load(folder)
    assert Path(name).name in str(caught.value)
    assert "Reinstall Praxis Desktop" in caught.value.hint
    (folder / name).unlink()
    with pytest.raises(DistributionError, match="missing"):
        Distribution.load(folder)


def test_changed_contents_are_found_by_verify(folder: Path) -> None:
    (folder / "python314.zip").write_bytes(b"PK_compiled")
    with pytest.raises(DistributionError, match=r"python314\.zip is damaged"):
        Distribution.load(folder).verify()


def test_a_folder_without_a_manifest_is_not_a_distribution(tmp_path: Path) -> None:
    with pytest.raises(DistributionError, match="cannot be read"):
        Distribution.load(tmp_path)


def test_a_folder_with_a_damaged_manifest_says_that_it_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(DistributionError, match="manifest is damaged"):
        Distribution.load(tmp_path)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"schema": 2}', '{"schema": 1, "files": []}', '{"schema": 1, "files": {"a": 1}}'],
)
def test_a_damaged_manifest_is_refused(text: str) -> None:
    with pytest.raises(DistributionError, match="manifest"):
        Manifest.from_json(text)


@given(st.binary(max_size=200))
def test_no_bytes_crash_the_manifest_reader(data: bytes) -> None:
    with pytest.raises(DistributionError):
        Manifest.from_json(data)


@given(
    st.builds(
        Manifest,
        pyodide=st.text(max_size=9),
        python=st.text(max_size=9),
        recipe=st.text("0123456789abcdef"),
        files=st.dictionaries(
            st.text(min_size=1, max_size=20), st.builds(FileRecord, st.text("abcdef"), st.integers(0, 2**40))
        ),
    )
)
def test_a_manifest_survives_its_file(manifest: Manifest) -> None:
    assert Manifest.from_json(manifest.to_json()) == manifest
