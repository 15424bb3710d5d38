"""Whatever a program does with files, it gets the results and the errors of Linux."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.interpreter.host.guest import Guest

if sys.platform != "linux":  # not a mark: the class asks for Linux's flags as it is made
    pytest.skip("compares with Linux itself", allow_module_level=True)

BASE = "work/base"
NAMES = ["a", "b", "c", "d"]
SIZES = st.integers(min_value=0, max_value=40)


def names() -> st.SearchStrategy[str]:
    """Paths below the working folder, with tricky parts."""
    part = st.sampled_from([*NAMES, *NAMES, ".", "..", "../base"])
    plain = st.lists(part, min_size=1, max_size=3).map("/".join)
    # two levels up is the test's own folder, which a guest does not have
    inside = plain.filter(lambda path: not path.replace("../base", "").count(".."))
    return st.tuples(inside, st.sampled_from(["", "", "", "/", "//"])).map("".join)


some_are_open = precondition(lambda machine: bool(machine.opened))


class LikeLinux(RuleBasedStateMachine):
    """The same operations in a real folder and in a guest.

    Some differences are intended and not compared: link counts of directories (always 1), access times, the
    order of names, inode numbers, and the position in an open directory. Permissions are not compared either,
    because Linux has none for root, as which tests may run.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        (self.folder / BASE).mkdir(parents=True)
        self.guest = Guest()
        for part in ("/folder", "/folder/base"):
            self.guest.mkdir(part)
        self.guest.chdir("/folder/base")
        self.base = os.open(self.folder / BASE, os.O_RDONLY)
        self.opened: list[tuple[int, int]] = []

    def teardown(self) -> None:
        for real, _ in self.opened:
            os.close(real)
        os.close(self.base)
        shutil.rmtree(self.folder)

    def chosen(self, which: int) -> tuple[int, int]:
        """One of the open files: its real descriptor and the guest's."""
        return self.opened[which % len(self.opened)]

    def same(self, real: Callable[[], object], guest: Callable[[], object]) -> object:
        expected = outcome(real)
        found = outcome(guest)
        assert found == expected
        return expected

    @initialize()
    def some_content(self) -> None:
        for name in NAMES[:2]:
            self.make_folder(name)
        self.write_whole("a/c", b"content of c", os.O_TRUNC)

    @rule(path=names())
    def make_folder(self, path: str) -> None:
        self.same(lambda: os.mkdir(path, dir_fd=self.base), lambda: self.guest.mkdir(path))

    @rule(path=names())
    def remove_folder(self, path: str) -> None:
        self.same(lambda: os.rmdir(path, dir_fd=self.base), lambda: self.guest.rmdir(path))

    @rule(path=names())
    def remove(self, path: str) -> None:
        self.same(lambda: os.unlink(path, dir_fd=self.base), lambda: self.guest.unlink(path))

    @rule(old=names(), new=names())
    def rename(self, old: str, new: str) -> None:
        self.same(
            lambda: os.rename(old, new, src_dir_fd=self.base, dst_dir_fd=self.base),
            lambda: self.guest.rename(old, new),
        )

    @rule(points_to=names(), path=names())
    def link(self, points_to: str, path: str) -> None:
        self.same(
            lambda: os.symlink(points_to, path, dir_fd=self.base), lambda: self.guest.symlink(points_to, path)
        )

    @rule(path=names())
    def read_link(self, path: str) -> None:
        self.same(lambda: os.readlink(path, dir_fd=self.base), lambda: self.guest.readlink(path))

    @rule(path=names(), follow=st.booleans())
    def look(self, path: str, follow: bool) -> None:
        def real() -> object:
            found = os.stat(path, dir_fd=self.base, follow_symlinks=follow)
            return stat.S_IFMT(found.st_mode), found.st_size if stat.S_ISREG(found.st_mode) else 0

        def guest() -> object:
            found = self.guest.stat(path, follow=follow)
            return stat.S_IFMT(found.mode), found.size if stat.S_ISREG(found.mode) else 0

        self.same(real, guest)

    @rule(path=names())
    def names_in(self, path: str) -> None:
        def real() -> object:
            fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY, dir_fd=self.base)
            try:
                return sorted(entry.name for entry in os.scandir(fd))
            finally:
                os.close(fd)

        self.same(real, lambda: sorted(self.guest.listdir(path)))

    @rule(
        path=names(),
        access=st.sampled_from([os.O_RDONLY, os.O_WRONLY, os.O_RDWR]),
        extra=st.sets(st.sampled_from([os.O_CREAT, os.O_EXCL, os.O_TRUNC, os.O_APPEND, os.O_NOFOLLOW])),
    )
    def open(self, path: str, access: int, extra: set[int]) -> None:
        flags = access | sum(extra)
        if len(self.opened) >= 6 or (os.O_EXCL in extra and os.O_CREAT not in extra):
            return
        made: list[int] = []

        def real() -> str:
            made.append(os.open(path, flags, 0o666, dir_fd=self.base))
            return "open"

        def guest() -> str:
            made.append(self.guest.open(path, flags, 0o666))
            return "open"

        if self.same(real, guest) == "open":
            self.opened.append((made[0], made[1]))

    @rule(path=names(), data=st.binary(max_size=30), extra=st.sampled_from([os.O_TRUNC, os.O_APPEND]))
    def write_whole(self, path: str, data: bytes, extra: int) -> None:
        flags = os.O_WRONLY | os.O_CREAT | extra

        def real() -> int:
            fd = os.open(path, flags, 0o666, dir_fd=self.base)
            try:
                return os.write(fd, data)
            finally:
                os.close(fd)

        def guest() -> int:
            fd = self.guest.open(path, flags)
            try:
                return self.guest.write(fd, data)
            finally:
                self.guest.close(fd)

        self.same(real, guest)

    @rule(path=names(), size=SIZES)
    def truncate(self, path: str, size: int) -> None:
        real_path = self.folder / BASE
        if any(part in path for part in ("..",)):
            return
        self.same(lambda: os.truncate(f"{real_path}/{path}", size), lambda: self.guest.truncate(path, size))

    @some_are_open
    @rule(which=st.integers(0, 5), count=SIZES)
    def read(self, which: int, count: int) -> None:
        real, guest = self.chosen(which)
        self.same(lambda: os.read(real, count), lambda: self.guest.read(guest, count))

    @some_are_open
    @rule(which=st.integers(0, 5), data=st.binary(max_size=20))
    def write(self, which: int, data: bytes) -> None:
        real, guest = self.chosen(which)
        self.same(lambda: os.write(real, data), lambda: self.guest.write(guest, data))

    @some_are_open
    @rule(which=st.integers(0, 5), count=SIZES, offset=st.integers(-1, 60))
    def read_at(self, which: int, count: int, offset: int) -> None:
        real, guest = self.chosen(which)
        self.same(lambda: os.pread(real, count, offset), lambda: self.guest.pread(guest, count, offset))

    @some_are_open
    @rule(which=st.integers(0, 5), data=st.binary(min_size=1, max_size=20), offset=st.integers(-1, 60))
    def write_at(self, which: int, data: bytes, offset: int) -> None:
        real, guest = self.chosen(which)
        self.same(lambda: os.pwrite(real, data, offset), lambda: self.guest.pwrite(guest, data, offset))

    @some_are_open
    @rule(which=st.integers(0, 5), offset=st.integers(-10, 60), whence=st.integers(0, 2))
    def seek(self, which: int, offset: int, whence: int) -> None:
        real, guest = self.chosen(which)
        # the offset at the end of a directory depends on the file system
        if not stat.S_ISDIR(os.fstat(real).st_mode):
            self.same(lambda: os.lseek(real, offset, whence), lambda: self.guest.lseek(guest, offset, whence))

    @some_are_open
    @rule(which=st.integers(0, 5), size=st.integers(-1, 60))
    def truncate_open(self, which: int, size: int) -> None:
        real, guest = self.chosen(which)
        self.same(lambda: os.ftruncate(real, size), lambda: self.guest.ftruncate(guest, size))

    @some_are_open
    @rule(which=st.integers(0, 5))
    def look_at_open(self, which: int) -> None:
        real, guest = self.chosen(which)
        found = os.fstat(real)
        if stat.S_ISREG(found.st_mode):
            own = self.guest.fstat(guest)
            assert (own.size, own.links, own.mode) == (found.st_size, found.st_nlink, found.st_mode)

    @some_are_open
    @rule(which=st.integers(0, 5))
    def duplicate(self, which: int) -> None:
        real, guest = self.chosen(which)
        if len(self.opened) < 6:
            self.opened.append((os.dup(real), self.guest.call("dup", guest)))

    @some_are_open
    @rule(which=st.integers(0, 5))
    def close(self, which: int) -> None:
        real, guest = self.chosen(which)
        os.close(real)
        self.guest.close(guest)
        self.opened.remove((real, guest))


def outcome(operation: Callable[[], object]) -> object:
    """Return the result, or the name of the error."""
    try:
        return operation()
    except OSError as error:
        return f"error {errno.errorcode[error.errno or 0]}"


LikeLinux.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
TestLikeLinux = LikeLinux.TestCase
