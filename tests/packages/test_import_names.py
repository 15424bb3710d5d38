"""A request for a module whose package has another name is answered with that name."""

from __future__ import annotations

import pytest

from praxis_desktop.packages.guest_platform import PROJECTS, meant_by, project_of
from praxis_desktop.packages.wheels.info import normalized


@pytest.mark.parametrize(
    ("module", "project"),
    [("yaml", "pyyaml"), ("PIL", "pillow"), ("cv2", "opencv-python"), ("numpy", "numpy"), ("x_y", "x_y")],
)
def test_modules_have_packages(module: str, project: str) -> None:
    assert project_of(module) == project


@pytest.mark.parametrize(
    ("asked", "meant"),
    [("yaml", "pyyaml"), ("pil", "pillow"), ("pkg-resources", "setuptools"), ("pillow", ""), ("xxhash", "")],
)
def test_names_of_modules_are_recognised_as_such(asked: str, meant: str) -> None:
    assert meant_by(asked) == meant


def test_projects_are_named_as_requirements_name_them() -> None:
    for module, project in PROJECTS.items():
        assert normalized(project) == project
        assert project != module
