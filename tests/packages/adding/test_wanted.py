"""The arguments of ``packages add`` are interpreted as users mean them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from praxis_desktop.core.errors import UsageError
from praxis_desktop.packages.wheelhouse.adding import FromPyodide, Wanted, read_wanted, wheels_in


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "wheels").mkdir()
    (tmp_path / "wheels" / "b-1-py3-none-any.whl").touch()
    (tmp_path / "wheels" / "a-1-py3-none-any.whl").touch()
    (tmp_path / "wheels" / "notes.txt").touch()
    (tmp_path / "pyodide").mkdir()
    (tmp_path / "pyodide" / "pyodide-lock.json").touch()
    (tmp_path / "numpy").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_wheels_folders_distributions_and_names_are_told_apart() -> None:
    wanted = read_wanted(
        ["wheels/a-1-py3-none-any.whl", "wheels", "pydantic>=2", "./pyodide", "numpy", "scipy"]
    )
    assert wanted == Wanted(
        files=(Path("wheels/a-1-py3-none-any.whl"),),
        folders=(Path("wheels"),),
        distributions=(FromPyodide(Path("pyodide/pyodide-lock.json"), ("numpy", "scipy")),),
        requirements=("pydantic>=2",),
    )


@pytest.mark.usefixtures("folder")
def test_a_folder_that_only_has_a_packages_name_does_not_hide_the_package() -> None:
    assert read_wanted(["numpy"]).requirements == ("numpy",)
    assert read_wanted(["./numpy"]).folders == (Path("numpy"),)


@pytest.mark.usefixtures("folder")
def test_a_lock_file_by_itself_is_a_distribution() -> None:
    assert read_wanted(["pyodide/pyodide-lock.json", "numpy"]).distributions == (
        FromPyodide(Path("pyodide/pyodide-lock.json"), ("numpy",)),
    )


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nowhere.whl", "there is no file nowhere.whl"),
        ("./nowhere", "there is no file ./nowhere"),
        ("https://example.com/a-1-py3-none-any.whl", "is an address; addresses are not accepted"),
        ("pydantic>>2", "pydantic>>2"),
        ("./" + "long" * 100 + ".whl", "File name too long" if os.name == "posix" else "there is no file"),
        ("long " * 100, "is not a requirement"),
        ("", "empty"),
    ],
)
def test_what_is_none_of_these_is_named(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told) as caught:
        read_wanted([text])
    assert caught.value.hint


def test_the_wheels_of_a_folder(folder: Path) -> None:
    assert [path.name for path in wheels_in(folder / "wheels")] == [
        "a-1-py3-none-any.whl",
        "b-1-py3-none-any.whl",
    ]
    with pytest.raises(UsageError, match="there is no wheel in"):
        wheels_in(folder / "numpy")
