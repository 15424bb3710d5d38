"""The other files that a program imports, and their state."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop.core.errors import UsageError
from praxis_desktop.protocols import Program, read_program
from praxis_desktop.protocols import files as companions_module
from praxis_desktop.protocols.files import companions_of, unused_files
from praxis_desktop.protocols.requirements import Requirements, requirements_of
from praxis_desktop.protocols.text import imports_of
from tests.links import needs_links


def write(folder: Path, **sources: str) -> Path:
    """Write files, given by name; returns the path of the first."""
    for name, source in sources.items():
        (folder / f"{name}.py").write_text(source, "utf-8")
    return folder / f"{next(iter(sources))}.py"


def names(path: Path) -> list[str]:
    return [companion.name for companion in read_program(path).companions]


@pytest.mark.parametrize(
    "statement",
    [
        "import mixing",
        "from mixing import mix",
        "import json, mixing as m",
        "def main():\n    from mixing import mix",
        "x = 1; import mixing",
        "import json, \\\n    mixing",
        "try: import mixing\nexcept ImportError: pass",
        "import importlib\nmix = importlib.import_module('mixing').mix",
        'def main():\n    return __import__("mixing")',
    ],
)
def test_a_file_beside_the_program_is_found_by_its_name(tmp_path: Path, statement: str) -> None:
    path = write(tmp_path, assay=statement, mixing="def mix(): ...", other="")
    (companion,) = read_program(path).companions
    assert (companion.name, companion.source, companion.filename) == (
        "mixing",
        "def mix(): ...",
        str(tmp_path / "mixing.py"),
    )


def test_what_companions_import_comes_along_once(tmp_path: Path) -> None:
    path = write(tmp_path, a="import b, c", b="import c", c="import b, _shared", _shared="x = 1")
    assert names(path) == ["_shared", "b", "c"]


@pytest.mark.parametrize(
    "source",
    ["mixing = 1", "# import mixing", "'''\nimport mixing\n'''", "import mixing_too", "from . import mixing"],
)
def test_a_mere_mention_is_no_import(tmp_path: Path, source: str) -> None:
    assert names(write(tmp_path, assay=source, mixing="x = 1")) == []


def test_the_standard_library_is_not_hidden_by_a_file(tmp_path: Path) -> None:
    assert names(write(tmp_path, assay="import random, _thread", random="x = 1", _thread="x = 1")) == []


@needs_links
def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    folder.mkdir()
    write(tmp_path, secret="x = 1")
    path = write(folder, assay="import alias", mixing="x = 1")
    (folder / "alias.py").symlink_to("mixing.py")
    assert names(path) == ["alias"]
    (folder / "secret.py").symlink_to(tmp_path / "secret.py")
    write(folder, assay="import secret")
    with pytest.raises(UsageError, match=r"secret\.py is a link to another folder, and is not imported"):
        read_program(path)


def write_tree(folder: Path, **sources: str) -> Path:
    """Write files, given by path with ``__`` for a slash; returns the path of the first."""
    for name, source in sources.items():
        path = folder / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, "utf-8")
    return folder / f"{next(iter(sources)).replace('__', '/')}.py"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("from lab.mixing import mix", ["lab.mixing", "lab.weighing"]),
        ("from lab import mixing", ["lab.mixing", "lab.weighing"]),
        ("import lab.mixing as m, lab.deep", ["lab.deep", "lab.deep.more", "lab.mixing", "lab.weighing"]),
        ("import lab.nothing, lab, other.mixing", []),
    ],
)
def test_folders_beside_the_program_are_packages(tmp_path: Path, statement: str, expected: list[str]) -> None:
    path = write_tree(
        tmp_path,
        assay=statement,
        lab__mixing="from . import weighing\nfrom .weighing import weigh",
        lab__weighing="",
        lab__deep__more="from ..weighing import weigh\nfrom ...above import all",
        other__nothing="",
    )
    (tmp_path / "lab" / "deep" / "__init__.py").write_text("from .more import weigh")
    assert names(path) == expected


def test_a_name_that_the_folder_has_is_of_no_package(tmp_path: Path) -> None:
    path = write_tree(
        tmp_path, assay="import lab.mixing, numpy, weighing", lab__mixing="import lab", weighing=""
    )
    program = read_program(path)
    assert requirements_of(program).imported == {"numpy"}
    assert imports_of(program) == {"numpy"}


def test_files_win_over_stand_ins_of_the_same_name_and_python_s_own_modules_are_said(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        assay="import usb, web_serial_shim, random, js",
        usb="",
        web_serial_shim="",
        random="",
        js="",
    )
    program = read_program(path)
    assert names(path) == ["usb", "web_serial_shim"]
    assert [file.name for file in unused_files(program)] == ["js.py", "random.py"]
    assert unused_files(Program("import random", str(tmp_path / "random.py"))) == ()
    assert unused_files(Program('"""\nimport random\n"""', str(path))) == ()


def test_bundled_protocols_are_found_by_praxis_s_path(tmp_path: Path) -> None:
    module = "praxis.protocol.protocols.gravimetric_check"
    for statement in (
        "from praxis.protocol.protocols import gravimetric_check",
        f"from {module} import main",
        f"import {module}",
    ):
        assert names(write(tmp_path, assay=statement)) == [module]
    assert names(write(tmp_path, assay="from praxis.protocol.protocols import nothing_of_ours")) == []
    assert Program("from praxis.protocol.protocols import x", "<string>").companions == ()


def test_the_digest_is_of_all_files(tmp_path: Path) -> None:
    path = write(tmp_path, assay="import mixing", mixing="x = 1")
    before = read_program(path)
    assert before.digest != Program(before.source, before.filename).digest
    write(tmp_path, mixing="x = 2")
    assert read_program(path).digest != before.digest


def test_needs_are_those_of_all_files(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        assay="import mixing, numpy, json",
        mixing="# /// script\n# dependencies = ['xxhash']\n# ///\nimport weighing, scipy",
        weighing="from praxis.protocol.protocols import gravimetric_check\nimport serial",
    )
    program = read_program(path)
    modules = imports_of(program)
    assert {"numpy", "json", "scipy", "serial", "statistics"} <= modules
    assert not {"mixing", "weighing", "praxis.protocol.protocols.gravimetric_check"} & modules
    assert requirements_of(program) == Requirements(
        "header",
        ("pylabrobot[serial]<0.3,>=0.2.2", "xxhash"),
        imported=frozenset({"numpy", "serial"}),
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\0", "assay.py imports mixing: {file} is not a Python program: it contains binary data"),
        (b"x = '\xff'", "assay.py imports mixing: {file}, line 1: byte 0xff is not utf-8"),
    ],
)
def test_a_companion_that_cannot_be_read_is_named(tmp_path: Path, content: bytes, told: str) -> None:
    path = write(tmp_path, assay="import mixing")
    file = tmp_path / "mixing.py"
    file.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        read_program(path)
    assert caught.value.message == told.format(file=file)


def test_too_many_companions_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(companions_module, "MOST", 3)
    several = {f"part{number}": f"import part{number + 1}" for number in range(6)}
    with pytest.raises(UsageError, match="imports more than 3 other protocol files"):
        read_program(write(tmp_path, **several))


def test_a_program_in_no_folder_has_no_companions(tmp_path: Path) -> None:
    assert companions_of(Program("import mixing", "<string>")) == ()
    assert companions_of(Program("import mixing", str(tmp_path / "gone" / "assay.py"))) == ()
