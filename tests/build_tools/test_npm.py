"""Which npm registry is used, and that only the pinned file is taken from it."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import tarfile
from pathlib import Path

import pytest

from build_tools import npm
from build_tools.errors import DownloadError, IntegrityError
from build_tools.npm import NpmPackage, configured_registry


def _tarball() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("package/empty"))
    return buffer.getvalue()


def _package(tarball: bytes) -> NpmPackage:
    return NpmPackage(
        "sample", "1.2.3", "sha512-" + base64.b64encode(hashlib.sha512(tarball).digest()).decode()
    )


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A registry on disk, set in the environment; without npm and without a pip index."""
    folder = tmp_path / "registry"
    (folder / "sample" / "-").mkdir(parents=True)
    monkeypatch.setenv("npm_config_registry", folder.as_uri() + "/")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "no-such-file"))
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    return folder


def test_the_tarball_comes_from_the_configured_registry(registry: Path, tmp_path: Path) -> None:
    tarball = _tarball()
    (registry / "sample/-/sample-1.2.3.tgz").write_bytes(tarball)
    said: list[str] = []
    assert npm.fetch(_package(tarball), tmp_path, said.append) == tarball
    assert said == ["Downloading sample 1.2.3"]


def test_another_file_of_that_name_is_refused(registry: Path, tmp_path: Path) -> None:
    (registry / "sample/-/sample-1.2.3.tgz").write_bytes(b"something else")
    with pytest.raises(IntegrityError, match=r"sample-1\.2\.3\.tgz is not the file"):
        npm.fetch(_package(_tarball()), tmp_path, lambda sentence: None)


def test_without_any_registry_the_error_says_where_was_looked(registry: Path, tmp_path: Path) -> None:
    with pytest.raises(DownloadError) as caught:
        npm.fetch(_package(_tarball()), tmp_path, lambda sentence: None)
    message = str(caught.value)
    assert "the configured registry: file://" in message
    assert "npm: not installed" in message
    assert "npm installed through pip: pip ended with" in message
    assert "npm_config_registry" in caught.value.hint


def test_a_certificate_that_npm_does_not_trust_has_its_remedy(registry: Path, tmp_path: Path) -> None:
    error = "npm error code SELF_SIGNED_CERT_IN_CHAIN"
    if os.name == "posix":
        script, lines = tmp_path / "npm", f"#!/bin/sh\necho '{error}' >&2\nexit 1\n"
    else:
        script, lines = tmp_path / "npm.cmd", f"@echo {error} 1>&2\n@exit /b 1\n"
    script.write_text(lines)
    script.chmod(0o755)
    with pytest.raises(DownloadError) as caught:
        npm.fetch(_package(_tarball()), tmp_path, lambda sentence: None)
    assert "NODE_EXTRA_CA_CERTS" in caught.value.hint


@pytest.mark.parametrize("variable", ["npm_config_registry", "NPM_CONFIG_REGISTRY"])
def test_the_environment_names_the_registry_in_either_case(variable: str, tmp_path: Path) -> None:
    (tmp_path / ".npmrc").write_text("registry=https://project.example/")
    assert configured_registry(tmp_path, {variable: "https://env.example/"}) == "https://env.example"


def test_the_project_goes_before_the_user(tmp_path: Path) -> None:
    user = tmp_path / "user.npmrc"
    user.write_text("fund=false\nregistry = 'https://user.example/npm/'\n")
    environment = {"NPM_CONFIG_USERCONFIG": str(user)}
    assert configured_registry(tmp_path, environment) == "https://user.example/npm"
    (tmp_path / ".npmrc").write_text("; registry=https://comment.example\nregistry=https://project.example")
    assert configured_registry(tmp_path, environment) == "https://project.example"


def test_variables_in_the_file_are_expanded(tmp_path: Path) -> None:
    (tmp_path / ".npmrc").write_text("registry=https://${MIRROR}/${UNKNOWN}\n")
    assert configured_registry(tmp_path, {"MIRROR": "mirror.example"}) == "https://mirror.example/${UNKNOWN}"


def test_no_configuration_is_not_a_registry(tmp_path: Path) -> None:
    assert configured_registry(tmp_path, {"NPM_CONFIG_USERCONFIG": str(tmp_path / "none")}) is None
