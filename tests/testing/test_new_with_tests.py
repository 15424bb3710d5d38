"""``praxis-desktop new --with-test`` writes tests that pass unchanged."""

from __future__ import annotations

from pathlib import Path

from praxis_desktop.protocols.library.templates import KINDS
from tests.cli.command import praxis
from tests.cli.homes import home
from tests.testing.own_pytest import own_pytest


def test_the_tests_of_each_template_pass(tmp_path: Path) -> None:
    for kind in KINDS:
        done = praxis("new", f"my-{kind}.py", "--with-test", "--template", kind, cwd=tmp_path)
        assert (done.code, done.err) == (0, "")
        assert done.out.splitlines()[:2] == [f"my-{kind}.py", f"test_my_{kind}.py"]
        assert f"Test it: pytest test_my_{kind}.py" in done.out
        assert f"#   praxis-desktop run my-{kind}.py " in (tmp_path / f"my-{kind}.py").read_text("utf-8")
    assert not any("new_protocol" in path.read_text("utf-8") for path in tmp_path.glob("*.py"))
    tested = own_pytest(tmp_path, "-q")
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert "7 passed" in tested.stdout


def test_tests_in_ones_own_folder_are_no_protocols(tmp_path: Path) -> None:
    env = home(tmp_path)
    done = praxis("new", "Weigh water", "--with-test", "--json", env=env)
    own = Path(env["PRAXIS_HOME"]) / "data" / "protocols"
    assert done.result["value"] == {
        "file": str(own / "weigh_water.py"),
        "target": "weigh_water",
        "test": str(own / "test_weigh_water.py"),
    }
    assert 'simulate("weigh_water.py"' in (own / "test_weigh_water.py").read_text("utf-8")
    assert "#   praxis-desktop check weigh_water " in (own / "weigh_water.py").read_text("utf-8")


def test_a_test_that_is_there_keeps_the_protocol_from_being_written(tmp_path: Path) -> None:
    (tmp_path / "test_wash.py").write_text("# mine\n", "utf-8")
    done = praxis("new", "wash.py", "--with-test", cwd=tmp_path)
    assert done.code == 2
    assert done.told[0] == "praxis-desktop: test_wash.py already exists"
    assert not (tmp_path / "wash.py").exists()
    assert (tmp_path / "test_wash.py").read_text("utf-8") == "# mine\n"
