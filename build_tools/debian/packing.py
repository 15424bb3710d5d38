"""Turn a tree of files into a Debian package with plain dpkg-deb, reproducibly."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from build_tools.errors import BuildError

_DEADLINE_S = 3600.0
_QUICK = ("-Zgzip", "-z1")
_COMPRESSOR = ("xz", "--check=crc64", "--x86", "--lzma2=preset=9e,dict=256MiB")
"""dpkg-deb's own options allow a dictionary of at most 64 MiB and no filter for machine code: 5 % larger."""
_FIELDS = (
    *(
        "Package",
        "Version",
        "Architecture",
        "Maintainer",
        "Installed-Size",
        "Depends",
        "Recommends",
        "Suggests",
    ),
    *("Enhances", "Section", "Priority", "Description"),
)


def pack(
    tree: Path,
    fields: dict[str, str],
    *,
    made_at: int,
    output: Path,
    programs: Sequence[Path] = (),
    scripts: Sequence[Path] = (),
) -> Path:
    """Pack ``tree`` into ``output``; return the package.

    ``fields`` are the fields of the control file, ``programs`` the executable files in the tree, ``scripts``
    the maintainer scripts. For tests, PRAXIS_QUICK_PACKAGES in the environment reduces packing to seconds, at
    the cost of a larger package.
    """
    _set_modes(tree, programs)
    control = tree / "DEBIAN"
    control.mkdir(exist_ok=True)
    for script in scripts:
        placed = control / script.name
        shutil.copyfile(script, placed)
        placed.chmod(0o755)
    (control / "md5sums").write_text(_md5sums(tree), "utf-8")
    fields = {**fields, "Installed-Size": str(_kibibytes(tree))}
    lines = [f"{name}: {fields[name]}\n" for name in _FIELDS if fields.get(name)]
    (control / "control").write_text("".join(lines), "utf-8")
    control.chmod(0o755)
    for path in ("control", "md5sums"):
        (control / path).chmod(0o644)
    name = f"{fields['Package']}_{fields['Version']}_{fields['Architecture']}.deb"
    _set_times(tree, made_at)
    return _build(tree, output / name, made_at)


def architecture() -> str:
    """Return Debian's name for this computer's architecture. Raises BuildError on other systems."""
    return _run(["dpkg", "--print-architecture"]).strip()


def write_packed(file: Path, text: str) -> None:
    """Write ``text``, compressed as Debian requires for documents of packages."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as packed:
        packed.write(text.encode())


def _build(tree: Path, package: Path, made_at: int) -> Path:
    """Write the package with dpkg-deb, and recompress its members unless quick."""
    beside = package.with_name(f"{package.name}.part")
    is_quick = bool(os.environ.get("PRAXIS_QUICK_PACKAGES"))
    compression = _QUICK if is_quick else ("-Znone", "--uniform-compression")
    _run(
        ["dpkg-deb", "--root-owner-group", *compression, "--build", str(tree), str(beside)],
        {"SOURCE_DATE_EPOCH": str(made_at)},
    )
    if not is_quick:
        _compress(beside)
    beside.replace(package)
    return package


def _compress(package: Path) -> None:
    """Recompress the members of ``package``, an archive of three files, in place."""
    with tempfile.TemporaryDirectory(prefix="praxis-deb-", dir=package.parent) as folder:
        _run(["ar", "x", "--output", folder, str(package)])
        for name in ("control.tar", "data.tar"):
            _run([*_COMPRESSOR, str(Path(folder, name))])
        members = [Path(folder, name) for name in ("debian-binary", "control.tar.xz", "data.tar.xz")]
        package.unlink()
        _run(["ar", "qcD", str(package), *map(str, members)])


def _run(command: list[str], variables: dict[str, str] | None = None) -> str:
    environment = {**os.environ, **(variables or {})}
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=_DEADLINE_S, check=False
        )
    except OSError as error:
        raise BuildError(
            f"{command[0]} could not be started: {error}",
            hint="Debian packages are made on Debian or Ubuntu.",
        ) from error
    if done.returncode:
        raise BuildError(f"{command[0]} failed: {done.stderr.strip()}")
    return done.stdout


def _set_modes(tree: Path, programs: Sequence[Path]) -> None:
    """Make everything readable for all and writable only for root, whatever the builder's umask."""
    for path in (tree, *tree.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path in programs else 0o644)


def _set_times(tree: Path, made_at: int) -> None:
    for path in (*tree.rglob("*"), tree):
        os.utime(path, (made_at, made_at), follow_symlinks=False)


def _contents(tree: Path) -> list[Path]:
    return sorted(
        path
        for path in tree.rglob("*")
        if path.is_file() and not path.is_symlink() and path.relative_to(tree).parts[0] != "DEBIAN"
    )


def _md5sums(tree: Path) -> str:
    """Return the checksums with which dpkg verifies an installed package."""
    lines = []
    for path in _contents(tree):
        with path.open("rb") as opened:
            digest = hashlib.file_digest(opened, lambda: hashlib.md5(usedforsecurity=False))
        lines.append(f"{digest.hexdigest()}  {path.relative_to(tree).as_posix()}\n")
    return "".join(lines)


def _kibibytes(tree: Path) -> int:
    return sum(-(-path.stat().st_size // 1024) for path in _contents(tree))
