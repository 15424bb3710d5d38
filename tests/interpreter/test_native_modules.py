"""The extension modules of CPython's standard library: which ones Pyodide's build has, and which it lacks."""

from __future__ import annotations

from tests.interpreter.guests import Guest, evaluate, in_guest

PRESENT = [
    "_asyncio",
    "_bisect",
    "_blake2",
    "_bz2",
    "_codecs_cn",
    "_codecs_jp",
    "_contextvars",
    "_csv",
    "_ctypes",
    "_datetime",
    "_decimal",
    "_elementtree",
    "_heapq",
    "_json",
    "_lzma",
    "_md5",
    "_opcode",
    "_pickle",
    "_queue",
    "_random",
    "_sha1",
    "_sha2",
    "_sha3",
    "_socket",
    "_sqlite3",
    "_ssl",
    "_statistics",
    "_struct",
    "_zoneinfo",
    "_zstd",
    "array",
    "binascii",
    "cmath",
    "fcntl",
    "math",
    "mmap",
    "pyexpat",
    "select",
    "termios",
    "unicodedata",
    "zlib",
    "bz2",
    "compression.zstd",
    "ctypes",
    "decimal",
    "hashlib",
    "lzma",
    "sqlite3",
    "ssl",
    "uuid",
    "xml.etree.ElementTree",
    "zoneinfo",
]
ABSENT = [
    "_hashlib",
    "_curses",
    "_dbm",
    "_gdbm",
    "_multiprocessing",
    "_posixshmem",
    "_tkinter",
    "_uuid",
    "curses",
    "dbm",
    "ensurepip",
    "grp",
    "idlelib",
    "pwd",
    "readline",
    "resource",
    "syslog",
    "tkinter",
    "turtle",
    "venv",
    "_interpreters",
]


def test_what_is_there_and_what_is_not() -> None:
    def check(guest: Guest) -> None:
        guest.run(
            """
            import importlib
            def has(name):
                try: importlib.import_module(name)
                except ModuleNotFoundError: return False
                return True
            """
        )
        has = guest.interpreter.get("has")
        assert [name for name in PRESENT if not has(name)] == []
        assert [name for name in ABSENT if has(name)] == []

    in_guest(check)


def test_they_work() -> None:
    assert evaluate(
        """
        import bz2, ctypes, decimal, hashlib, lzma, sqlite3, ssl, unicodedata, zlib
        from compression import zstd
        data = b"weighing " * 100
        with sqlite3.connect(":memory:") as database:
            database.execute("create table weights (grams real)")
            database.executemany("insert into weights values (?)", [(1.5,), (2.25,)])
            total = database.execute("select sum(grams) from weights").fetchone()[0]
        database.close()
        decimal.getcontext().prec = 30
        repr((
            [module.decompress(module.compress(data)) == data for module in (bz2, lzma, zlib, zstd)],
            total,
            str(decimal.Decimal(1) / 7),
            *(hashlib.new(name, b"x").hexdigest()[:8] for name in ("sha256", "blake2b", "md5")),
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).verify_mode.name,
            ctypes.sizeof(ctypes.c_void_p), unicodedata.name("µ"),
        ))
        """
    ) == repr(
        (
            [True] * 4,
            3.75,
            "0.142857142857142857142857142857",
            *("2d711642", "0909377a", "9dd4e461"),
            "CERT_REQUIRED",
            4,
            "MICRO SIGN",
        )
    )
