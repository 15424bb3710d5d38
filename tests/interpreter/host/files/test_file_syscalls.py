"""System calls as made by a guest's C library: descriptors, devices, pipes, limits, mappings."""

from __future__ import annotations

import errno
import os

import pytest

from praxis_desktop.interpreter.faults import GuestExit, Unwind, WasmTrap
from praxis_desktop.interpreter.host.files import open_flags
from tests.interpreter.host.guest import BUFFER, MEMORY, PATHS, RESULT, Guest

O_TMPFILE = 0o20200000


@pytest.fixture
def guest() -> Guest:
    guest = Guest()
    guest.chdir("/tmp")
    return guest


def made(guest: Guest, name: str, data: bytes = b"") -> int:
    """Return an open file with this content, at its start."""
    fd = guest.open(name, open_flags.O_CREAT | open_flags.O_RDWR)
    guest.write(fd, data)
    guest.lseek(fd, 0, os.SEEK_SET)
    return fd


# ---- output, input, devices
def test_output_reaches_the_host_by_stream(guest: Guest) -> None:
    guest.write(1, b"out")
    guest.write(2, b"err")
    assert guest.output == [("stdout", b"out"), ("stderr", b"err")]


def test_captured_stderr_is_kept_back(guest: Guest) -> None:
    guest.table["capture_stderr"]()
    guest.write(2, b"Traceback \xff")
    assert guest.table["restore_stderr"]() == "Traceback \ufffd"
    guest.write(2, b"seen")
    assert guest.output == [("stderr", b"seen")]


def test_input_is_at_its_end_until_the_host_gives_some(guest: Guest) -> None:
    assert guest.read(0, 10) == b""
    guest.filesystem.on_input = lambda count: b"typed\n"[:count]
    assert guest.read(0, 3) == b"typ"


def test_devices(guest: Guest) -> None:
    assert guest.read(guest.open("/dev/null", os.O_RDONLY), 10) == b""
    assert guest.read(guest.open("/dev/zero", os.O_RDONLY), 4) == bytes(4)
    random = guest.open("/dev/urandom", os.O_RDONLY)
    assert len(guest.read(random, 16)) == 16
    assert guest.read(random, 16) != guest.read(random, 16)
    with pytest.raises(OSError, match="No space"):
        guest.write(guest.open("/dev/full", open_flags.O_WRONLY), b"x")


@pytest.mark.parametrize(("terminals", "kind"), [(frozenset(), 4), (frozenset({"stdout"}), 2)])
def test_a_terminal_is_one_only_if_the_host_says_so(
    guest: Guest, terminals: frozenset[str], kind: int
) -> None:
    guest.filesystem.terminals = terminals
    guest.wasi("fd_fdstat_get", 1, BUFFER)
    assert guest.peek("<B", BUFFER) == (kind,)


def test_a_terminal_has_a_size(guest: Guest) -> None:
    argument = guest.poke("<I", RESULT, BUFFER)
    with pytest.raises(OSError, match="Inappropriate"):
        guest.call("ioctl", 1, 0x5413, argument)
    guest.filesystem.terminals = frozenset({"stdout"})
    guest.filesystem.terminal_size = (132, 50)
    guest.call("ioctl", 1, 0x5413, argument)
    assert guest.peek("<HH", BUFFER) == (50, 132)


# ---- descriptors
def test_the_lowest_free_descriptor_is_given(guest: Guest) -> None:
    first, second, third = (made(guest, name) for name in "abc")
    assert (first, second, third) == (3, 4, 5)
    guest.close(second)
    assert guest.call("dup", first) == second
    assert guest.fcntl(first, 0, 100) == 100
    with pytest.raises(OSError, match="Bad file"):
        guest.call("dup3", first, 5000, 0)
    with pytest.raises(OSError, match="Invalid"):
        guest.call("dup3", first, first, 0)


def test_descriptors_run_out_as_an_error(guest: Guest) -> None:
    for _ in range(4096 - 3):
        guest.open("/dev/null", os.O_RDONLY)
    with pytest.raises(OSError, match="Too many open"):
        guest.open("/dev/null", os.O_RDONLY)


def test_duplicates_share_position_and_flags(guest: Guest) -> None:
    fd = made(guest, "a", b"0123456789")
    twin = guest.call("dup", fd)
    guest.read(fd, 4)
    assert guest.read(twin, 2) == b"45"
    guest.fcntl(fd, 4, open_flags.O_APPEND)
    assert guest.fcntl(twin, 3) & open_flags.O_APPEND
    guest.fcntl(fd, 4, 0)
    assert not guest.fcntl(twin, 3) & open_flags.O_APPEND


def test_close_on_exec_belongs_to_the_descriptor(guest: Guest) -> None:
    fd = guest.open("a", open_flags.O_CREAT | open_flags.O_CLOEXEC)
    assert guest.fcntl(fd, 1) == 1
    assert guest.fcntl(guest.call("dup", fd), 1) == 0
    assert guest.fcntl(guest.fcntl(fd, 1030, 0), 1) == 1
    guest.fcntl(fd, 2, 0)
    assert guest.fcntl(fd, 1) == 0


def test_locks_are_always_free(guest: Guest) -> None:
    fd = made(guest, "a")
    guest.poke("<h", BUFFER, 1)
    guest.fcntl(fd, 12, BUFFER)
    assert guest.peek("<h", BUFFER) == (2,)
    assert guest.fcntl(fd, 13) == 0


def test_a_nameless_file_vanishes_with_its_descriptor(guest: Guest) -> None:
    used = guest.filesystem.tree.quota.used
    fd = guest.open("/tmp", O_TMPFILE | open_flags.O_RDWR)
    guest.write(fd, b"hidden")
    assert guest.listdir("/tmp") == []
    assert guest.pread(fd, 10, 0) == b"hidden"
    guest.close(fd)
    assert guest.filesystem.tree.quota.used == used


# ---- sizes
def test_offsets_beyond_four_gigabytes_do_not_wrap(guest: Guest) -> None:
    fd = made(guest, "a", b"start")
    assert guest.lseek(fd, 5 << 30, os.SEEK_SET) == 5 << 30
    assert guest.read(fd, 5) == b""
    assert guest.pread(fd, 5, (1 << 32)) == b""
    with pytest.raises(OSError, match=rf"Errno {errno.EOVERFLOW}\b"):  # Wine has no words for it
        guest.lseek(fd, 2**63 - 1, os.SEEK_CUR)


def test_a_negative_offset_is_invalid_for_every_descriptor(guest: Guest) -> None:
    for fd in (made(guest, "a", b"start"), guest.open("/tmp", open_flags.O_DIRECTORY), 99):
        with pytest.raises(OSError, match="Invalid"):
            guest.pread(fd, 1, -1)
        with pytest.raises(OSError, match="Invalid"):
            guest.pwrite(fd, b"x", -1)


def test_files_cannot_grow_beyond_the_limit() -> None:
    guest = Guest(byte_limit=100_000)
    fd = made(guest, "/tmp/a")
    with pytest.raises(OSError, match="too large"):
        guest.ftruncate(fd, 1 << 40)
    with pytest.raises(OSError, match="No space"):
        guest.ftruncate(fd, 99_999)
    with pytest.raises(OSError, match="No space"):
        guest.pwrite(fd, b"x", 1 << 33)
    written = guest.write(fd, b"x" * 200_000)
    assert 90_000 < written < 100_000
    with pytest.raises(OSError, match="No space"):
        guest.write(fd, b"x")
    guest.ftruncate(fd, 0)
    guest.lseek(fd, 0, os.SEEK_SET)
    assert guest.write(fd, b"x" * 90_000) == 90_000
    guest.call("fstatfs64", fd, 0, BUFFER)
    blocks, free = guest.peek("<qq", BUFFER + 8)
    assert (blocks, free) == (24, 1)


def test_names_count_against_the_limit_too() -> None:
    guest = Guest(byte_limit=100_000)
    room = guest.filesystem.tree.quota.free // 256
    for number in range(room):
        guest.mkdir(f"/tmp/{number}")
    with pytest.raises(OSError, match="No space"):
        guest.mkdir("/tmp/one too many")


def test_allocating_fills_up_with_zeros(guest: Guest) -> None:
    fd = made(guest, "a", b"abc")
    guest.call("fallocate", fd, 0, 10, 10)
    assert guest.pread(fd, 100, 0) == b"abc" + bytes(17)


# ---- times and modes
def test_times_are_exact_to_the_nanosecond(guest: Guest) -> None:
    made(guest, "a")
    guest.poke("<qi", BUFFER, -5, 123_456_789)
    guest.poke("<qi", BUFFER + 16, 2**33, 999_999_999)
    guest.call("utimensat", -100, guest.text("a"), BUFFER, 0)
    found = guest.stat("a")
    assert (found.accessed, found.modified) == (-5 * 10**9 + 123_456_789, 2**33 * 10**9 + 999_999_999)
    guest.poke("<qi", BUFFER, 0, 0x3FFFFFFE)
    guest.poke("<qi", BUFFER + 16, 0, 0x3FFFFFFF)
    guest.call("utimensat", -100, guest.text("a"), BUFFER, 0)
    assert guest.stat("a").accessed == -5 * 10**9 + 123_456_789
    guest.poke("<qi", BUFFER, 0, 10**9)
    with pytest.raises(OSError, match="Invalid"):
        guest.call("utimensat", -100, guest.text("a"), BUFFER, 0)


def test_permissions_hold(guest: Guest) -> None:
    made(guest, "a", b"secret")
    guest.call("chmod", guest.text("a"), 0o222)
    with pytest.raises(PermissionError):
        guest.open("a", os.O_RDONLY)
    with pytest.raises(PermissionError):
        guest.call("faccessat", -100, guest.text("a"), 4, 0)
    guest.mkdir("locked", 0o000)
    with pytest.raises(PermissionError):
        guest.open("locked/x", open_flags.O_CREAT)
    with pytest.raises(PermissionError):
        guest.chdir("locked")


def test_the_mask_takes_bits_from_new_files(guest: Guest) -> None:
    assert guest.table["__syscall_umask_js"](0o077) == 0o022
    guest.mkdir("d")
    assert guest.stat("d").mode & 0o777 == 0o700


# ---- directories
def test_a_listing_survives_changes_while_it_is_read(guest: Guest) -> None:
    for number in range(30):
        made(guest, f"f{number:02}")
    fd = guest.open("/tmp", open_flags.O_DIRECTORY)
    found = guest.names(fd, 10 * 280)
    for number in range(5, 15):
        guest.unlink(f"f{number:02}")
    made(guest, "new")
    while names := guest.names(fd, 3 * 280):
        found += names
    assert found == [".", ".."] + [f"f{number:02}" for number in (*range(8), *range(15, 30))]
    guest.lseek(fd, 0, os.SEEK_SET)
    assert guest.names(fd, 280 * 100)[-1] == "new"


def test_a_removed_working_folder_has_no_path(guest: Guest) -> None:
    guest.mkdir("d")
    guest.chdir("d")
    guest.rmdir("../d")
    with pytest.raises(FileNotFoundError):
        guest.getcwd()
    with pytest.raises(FileNotFoundError):
        guest.mkdir("x")
    guest.chdir("..")
    assert guest.getcwd() == "/tmp"


def test_names_relative_to_an_open_folder(guest: Guest) -> None:
    guest.mkdir("d")
    folder = guest.open("d", open_flags.O_DIRECTORY)
    guest.close(guest.open("f", open_flags.O_CREAT | open_flags.O_WRONLY, at=folder))
    guest.rename("d", "e")
    assert guest.listdir("e") == ["f"]
    guest.call("newfstatat", folder, guest.text("f"), BUFFER, 0)
    guest.call("newfstatat", folder, guest.text(""), BUFFER, 0x1000)
    assert guest.peek("<I", BUFFER + 4)[0] & 0o40000
    with pytest.raises(NotADirectoryError):
        guest.open("x", os.O_RDONLY, at=made(guest, "plain"))


# ---- pipes and poll
def test_a_pipe_from_end_to_end(guest: Guest) -> None:
    reading, writing = guest.pipe()
    assert guest.poll((reading, 1), (writing, 4)) == [0, 4]
    with pytest.raises(BlockingIOError):
        guest.read(reading, 1)
    guest.write(writing, b"hello")
    assert guest.poll((reading, 1), (77, 1), (-1, 1)) == [1, 0x20, 0]
    assert guest.read(reading, 2) == b"he"
    guest.close(writing)
    assert guest.poll((reading, 1)) == [1 | 0x10]
    assert (guest.read(reading, 9), guest.read(reading, 9)) == (b"llo", b"")


def test_nobody_reads_a_broken_pipe(guest: Guest) -> None:
    reading, writing = guest.pipe()
    guest.close(reading)
    assert guest.poll((writing, 4)) == [4 | 8]
    with pytest.raises(BrokenPipeError):
        guest.write(writing, b"x")


def test_a_pipe_has_no_position(guest: Guest) -> None:
    reading, _ = guest.pipe()
    with pytest.raises(OSError, match="Illegal seek"):
        guest.lseek(reading, 0, os.SEEK_CUR)


# ---- mappings
def test_a_shared_mapping_is_written_back_and_no_further(guest: Guest) -> None:
    fd = made(guest, "a", b"0123456789")
    guest.call_plain("_mmap_js", 100, 3, 1, fd, 0, RESULT, RESULT + 4)
    allocated, place = guest.peek("<iI", RESULT)
    assert (allocated, guest.data(place, 12)) == (1, b"0123456789\0\0")
    guest.poke("<B", place + 3, ord("x"))
    guest.call_plain("_msync_js", place, 100, 3, 1, fd, 0)
    assert guest.pread(fd, 100, 0) == b"012x456789"
    guest.poke("<B", place + 4, ord("y"))
    guest.call_plain("_munmap_js", place, 100, 3, 2, fd, 0)
    assert guest.pread(fd, 100, 0) == b"012x456789"
    guest.call_plain("_munmap_js", place, 100, 3, 1, fd, 0)
    assert guest.pread(fd, 100, 0) == b"012xy56789"


def test_what_cannot_be_mapped(guest: Guest) -> None:
    made(guest, "a", b"0123456789")
    read_only = guest.open("a", os.O_RDONLY)
    for arguments, message in (
        ((10, 3, 1, read_only, 0), "Permission"),
        ((10, 1, 1, guest.pipe()[0], 0), "No such device"),
        ((MEMORY, 1, 1, read_only, 0), "allocate memory"),
        ((0, 1, 1, read_only, 0), "Invalid"),
    ):
        with pytest.raises(OSError, match=message):
            guest.call_plain("_mmap_js", *arguments, RESULT, RESULT + 4)


# ---- hostile arguments
@pytest.mark.parametrize("pointer", [MEMORY, MEMORY - 1, -1, -(2**31), 2**31 - 1])
def test_bad_pointers_are_the_guests_error(guest: Guest, pointer: int) -> None:
    fd = made(guest, "a", b"data")
    guest.poke("<II", RESULT, pointer & 0xFFFFFFFF, 1000)
    guest.instance.memory[MEMORY - 1] = ord("x")
    with pytest.raises(OSError, match="Bad address"):
        guest.wasi("fd_write", fd, RESULT, 1, RESULT + 8)
    with pytest.raises(OSError, match="Bad address"):
        guest.wasi("fd_read", fd, RESULT, 1, RESULT + 8)
    with pytest.raises(OSError, match="Bad address"):
        guest.wasi("fd_read", fd, pointer, 1000, RESULT + 8)
    with pytest.raises(OSError, match="Bad address"):
        guest.call("stat64", pointer, BUFFER)
    with pytest.raises(OSError, match="Bad address"):
        guest.call("stat64", guest.text("a"), pointer)
    with pytest.raises(OSError, match="Bad address"):
        guest.wasi("random_get", pointer, 100)
    with pytest.raises(OSError, match="Bad address"):
        guest.call("getdents64", guest.open(".", open_flags.O_DIRECTORY), pointer, 10_000)
    assert guest.table["_mktime_js"](pointer) == -1
    guest.table["_localtime_js"](0, pointer)


def test_names_that_are_not_text_come_back_as_they_were(guest: Guest) -> None:
    name = b"\xff\xfe-\xc3\xa4".decode(errors="surrogateescape")
    made(guest, name)
    assert guest.listdir("/tmp") == [name]


def test_closing_twice_is_an_error(guest: Guest) -> None:
    fd = made(guest, "a")
    guest.close(fd)
    with pytest.raises(OSError, match="Bad file"):
        guest.close(fd)


# ---- the process
def test_exit_and_abort_unwind_the_guest(guest: Guest) -> None:
    with pytest.raises(Unwind) as exited:
        guest.table["proc_exit"](3)
    assert isinstance(exited.value.fault, GuestExit)
    assert exited.value.fault.code == 3
    place = guest.text("x > 0")
    with pytest.raises(Unwind) as aborted:
        guest.table["__assert_fail"](place, place, 12, 0)
    assert isinstance(aborted.value.fault, WasmTrap)
    assert "x > 0" in str(aborted.value.fault)


def test_the_environment_variables(guest: Guest) -> None:
    guest.wasi("environ_sizes_get", RESULT, RESULT + 4)
    count, size = guest.peek("<II", RESULT)
    guest.wasi("environ_get", RESULT, BUFFER)
    assert guest.data(BUFFER, size).split(b"\0")[:count] == [b"HOME=/home/pyodide", b"LANG=C.UTF-8"]
    assert guest.peek("<II", RESULT) == (BUFFER, BUFFER + 19)


def test_there_is_no_network_and_no_shell(guest: Guest) -> None:
    with pytest.raises(OSError, match=rf"Errno {errno.ENOTSUP}\b"):  # Wine has no words for these
        guest.call("socket", 2, 1, 0, 0, 0, 0)
    with pytest.raises(OSError, match=rf"Errno {errno.ENOTSOCK}\b"):
        guest.call("bind", 1, 0, 0, 0, 0, 0)
    with pytest.raises(OSError, match="Bad file"):
        guest.call("connect", 99, 0, 0, 0, 0, 0)
    assert guest.table["_emscripten_system"](0) == 0
    assert guest.table["_emscripten_system"](PATHS) < 0
