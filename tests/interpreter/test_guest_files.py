"""Python programs can use files in a guest: os, shutil, zipfile, sqlite3, mmap, zones."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

from praxis_desktop.interpreter import Interpreter, run_in_guest_thread
from praxis_desktop.interpreter.environment import LiveEnvironment
from praxis_desktop.interpreter.host.files.sources import FolderSource, ZipSource
from tests.interpreter.guests import Guest, evaluate, in_guest, runtime

ON_LINUX = Path(__file__).with_name("files_on_linux.json")
"""The results of CHECKS in Python on Linux, which other systems cannot tell."""

CHECKS = """
import datetime, errno, json, mmap, os, pathlib, shutil, sqlite3, stat, tempfile, time, zipfile
results = {}
def check(name, function):
    try:
        found = function()
    except OSError as error:
        found = "OSError " + errno.errorcode.get(error.errno, str(error.errno))
    except Exception as error:
        found = type(error).__name__
    results[name] = found if isinstance(found, (str, int, float, bool, list)) else repr(found)

def text(path, content=None, mode="w"):
    if content is not None:
        with open(path, mode) as file:
            file.write(content)
    with open(path) as file:
        return file.read()

def binary(path, function, mode="r+b"):
    with open(path, mode) as file:
        return function(file)

def descriptor(path, flags, function):
    fd = os.open(path, flags)
    try:
        return function(fd)
    finally:
        os.close(fd)

folder = tempfile.mkdtemp()
os.chdir(folder)
check("write", lambda: text("a", "hello"))
check("stat", lambda: (os.stat("a").st_size, stat.filemode(os.stat("a").st_mode), os.stat("a").st_nlink))
check("chmod", lambda: (os.chmod("a", 0o640), oct(os.stat("a").st_mode)))
check("symlink", lambda: (os.symlink("a", "l"), os.readlink("l"), text("l"), os.path.islink("l")))
check("enoent", lambda: open("zz/zz"))
check("eisdir", lambda: open(folder, "w"))
check("enotdir", lambda: open("a/b"))
check("eexist", lambda: os.mkdir("a"))
check("exclusive", lambda: open("a", "x"))
check("makedirs", lambda: (os.makedirs("x/y/z"), os.listdir("x")))
check("rmdir of a full folder", lambda: os.rmdir("x"))
check("rename into itself", lambda: os.rename("x", "x/y/w"))
check("rmtree", lambda: (shutil.rmtree("x"), os.path.exists("x")))
check("rename", lambda: (os.mkdir("q"), os.rename("a", "q/b"), os.path.exists("a"), os.listdir("q")))
check("truncate", lambda: (os.truncate("q/b", 2), text("q/b")))
check("append", lambda: text("q/b", "ZZ", "a"))
check("seek", lambda: binary("q/b", lambda f: (f.seek(1), f.write(b"11"), f.seek(0), f.read())))
check("sparse", lambda: (binary("sp", lambda f: (f.seek(10), f.write(b"x")), "wb"), os.path.getsize("sp")))
check("far", lambda: descriptor("sp", os.O_RDWR, lambda f: (os.lseek(f, 2**33, 0), os.pread(f, 1, 2**40))))
check("pread", lambda: descriptor("q/b", os.O_RDONLY, lambda f: os.pread(f, 2, 1)))
check("pwrite", lambda: (descriptor("q/b", os.O_RDWR, lambda f: os.pwrite(f, b"??", 1)), text("q/b")))
check("writev", lambda: descriptor("q/b", os.O_RDWR, lambda f: os.writev(f, [b"1", b"", b"23"])))
check("pipe", lambda: (lambda r, w: (os.write(w, b"hey"), os.read(r, 10)))(*os.pipe()))
check("read of a file for writing", lambda: descriptor("q/b", os.O_WRONLY, lambda f: os.read(f, 1)))
check("write of a file for reading", lambda: descriptor("q/b", os.O_RDONLY, lambda f: os.write(f, b"1")))
check("no such descriptor", lambda: os.read(999, 1))
check("utime", lambda: (os.utime("q/b", ns=(5, 1_600_000_000_123_456_000)), os.stat("q/b").st_mtime_ns))
check("access", lambda: (os.access("q/b", os.R_OK), os.access("nothing", os.F_OK)))
check("walk", lambda: sorted(name for _, folders, files in os.walk(".") for name in folders + files))
check("glob", lambda: sorted(map(str, pathlib.Path(".").rglob("*"))))
check("scandir", lambda: sorted((e.name, e.is_dir(), e.is_symlink()) for e in os.scandir(".")))
check("dir_fd", lambda: descriptor("q", os.O_RDONLY, lambda f: os.path.exists("q/b") and os.listdir(f)))
check("name too long", lambda: open("n" * 300, "w"))
check("umask", lambda: (os.umask(0o077), text("u", "x"), oct(os.stat("u").st_mode), os.umask(0o022)))
check("zip", lambda: (zipfile.ZipFile("z.zip", "w").writestr("k", "v"), zipfile.is_zipfile("z.zip")))
check("copytree", lambda: (shutil.copytree("q", "q2"), os.listdir("q2")))
check("move", lambda: (shutil.move("q2", "q/inside"), sorted(os.listdir("q"))))
with tempfile.TemporaryFile() as temporary:
    check("temporary", lambda: (temporary.write(b"a"), temporary.seek(0), temporary.read()))
check("unlinked but open", lambda: binary("sp", lambda f: (os.unlink("sp"), f.read(3), os.path.exists("sp"))))
check("chdir", lambda: (os.chdir("q"), os.path.basename(os.getcwd()), os.chdir("..")))
check("link loop", lambda: (os.symlink("s2", "s1"), os.symlink("s1", "s2"), open("s1")))
check("inheritable", lambda: descriptor("q/b", 0, os.get_inheritable))
reading, writing = os.pipe()
check("set blocking", lambda: (os.set_blocking(reading, False), os.get_blocking(reading)))
check("empty pipe", lambda: os.read(reading, 1))
def database():
    for _ in range(2):
        connection = sqlite3.connect("db.sqlite")
        with connection:
            connection.execute("create table if not exists t(a)")
            connection.executemany("insert into t values(?)", [(i,) for i in range(100)])
        found = connection.execute("select sum(a) from t").fetchone()[0]
        connection.close()
    return found
check("sqlite", database)
def mapped():
    with open("m", "wb") as file:
        file.write(b"0123456789")
    with open("m", "r+b") as file, mmap.mmap(file.fileno(), 0) as mapping:
        mapping[2:4] = b"xx"
        mapping.flush()
        assert file.read() == b"01xx456789"
        mapping[0] = 65
    with open("m", "rb") as file, mmap.mmap(file.fileno(), 4, access=mmap.ACCESS_READ) as mapping:
        return bytes(mapping)
check("mmap", mapped)
check("gmtime", lambda: list(time.gmtime(1e9))[:8])
check("before 1970", lambda: list(time.gmtime(-1e10))[:8])
check("strftime", lambda: time.strftime("%Y-%j %a %U", time.gmtime(1e9)))
check("datetime", lambda: datetime.datetime.fromtimestamp(1e9, datetime.timezone.utc).isoformat())
os.chdir("/")
shutil.rmtree(folder)
check("gone", lambda: os.path.exists(folder))
answer = json.dumps(results)
"""


def test_a_guest_does_with_files_what_python_does_on_linux() -> None:
    # os.utime is exact to the microsecond there: that CPython was built without utimensat
    expected = json.loads(ON_LINUX.read_text("utf-8"))
    assert json.loads(evaluate(CHECKS + "\nanswer")) == expected
    if sys.platform == "linux":
        own = subprocess.run(
            [sys.executable, "-c", CHECKS + "\nprint(answer)"],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        assert json.loads(own.stdout) == expected


def test_a_huge_file_is_an_error_and_not_the_end_of_the_host() -> None:
    found = evaluate(
        """
import errno, os
fd = os.open("/tmp/huge", os.O_CREAT | os.O_RDWR)
found = []
for size in (2**40, 2**30):
    try:
        os.truncate(fd, size)
    except OSError as error:
        found.append(errno.errorcode[error.errno])
os.truncate(fd, 3 << 28)
os.pwrite(fd, b"end", (3 << 28) - 3)
found.append(os.pread(fd, 3, (3 << 28) - 3).decode())
os.close(fd)
os.unlink("/tmp/huge")
' '.join(found)
"""
    )
    assert found == "EFBIG ENOSPC end"


def test_programs_import_and_read_from_mounts(tmp_path: Path) -> None:
    archive = tmp_path / "wheel.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("mounted_package/__init__.py", "from mounted_package.inner import value\n")
        zipped.writestr("mounted_package/inner.py", "value = 42\n")
        zipped.writestr("mounted_package/data.txt", "data")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "table.csv").write_text("a,b\n1,2\n")

    def use(guest: Guest) -> Any:
        guest.interpreter.files.mount("/wheels", ZipSource(archive))
        guest.interpreter.files.mount("/data", FolderSource(tmp_path / "folder"))
        return guest.run(
            """
import errno, importlib, importlib.resources, sys
sys.path.append("/wheels")
importlib.invalidate_caches()
import mounted_package
data = importlib.resources.files(mounted_package).joinpath("data.txt").read_text()
with open("/data/table.csv") as file:
    lines = file.read().split()
try:
    open("/data/new", "w")
except OSError as error:
    refused = errno.errorcode[error.errno]
f"{mounted_package.value} {data} {lines} {refused}"
"""
        )

    assert in_guest(use) == "42 data ['a,b', '1,2'] EROFS"


def test_a_fork_has_its_own_files() -> None:
    def use(guest: Guest) -> Any:
        guest.run("file = open('/tmp/log', 'w+'); file.write('one '); file.flush()")
        with guest.interpreter.fork() as fork:
            fork.run("file.write('two'); file.flush()")
            guest.run("file.write('three'); file.flush()")
            read = "open('/tmp/log').read()"
            return fork.run(read), guest.run(read)

    assert in_guest(use) == ("one two", "one three")


def test_input_ends_at_once_and_output_is_kept_apart() -> None:
    def use(guest: Guest) -> Any:
        return guest.run("import os, sys; sys.stdin.read() + str(os.isatty(0)) + str(os.isatty(1))")

    assert in_guest(use) == "FalseFalse"


def test_the_guest_lives_in_the_runs_time_zone() -> None:
    def use() -> Any:
        environment = LiveEnvironment("Europe/Berlin")
        with Interpreter.boot(runtime(), environment=environment) as interpreter:
            return interpreter.run(
                """
import datetime, time
summer, winter = time.localtime(1_720_000_000), time.localtime(1_705_000_000)
naive = datetime.datetime(2024, 7, 3, 11, 46, 40).timestamp()
aware = datetime.datetime(2024, 7, 3, 9, 46, 40, tzinfo=datetime.timezone.utc).astimezone().isoformat()
zones = f"{summer.tm_hour} {summer.tm_zone} {summer.tm_isdst} {winter.tm_hour} {winter.tm_zone}"
f"{zones} {naive:.0f} {aware} {time.timezone}"
"""
            )

    assert run_in_guest_thread(use) == "11 CEST 1 20 CET 1720000000 2024-07-03T11:46:40+02:00 -3600"
