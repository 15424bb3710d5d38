"""Packages from the index that start their own threads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import COMMAND, environment, praxis

pytestmark = pytest.mark.long

AIOSQLITE = "aiosqlite==0.22.1"
READINGS = f"""
# /// script
# dependencies = ["{AIOSQLITE}"]
# ///
import asyncio, threading
import aiosqlite

async def main():
    async with aiosqlite.connect("readings.db") as database, aiosqlite.connect(":memory:") as other:
        await database.execute("create table reading (grams real)")
        await database.executemany("insert into reading values (?)", [(n / 2,) for n in range(100)])
        await database.commit()
        async with database.execute("select sum(grams) from reading") as total:
            async with other.execute("select 7") as single:
                print(await total.fetchone(), await single.fetchone())
        try:
            await database.execute("select * from missing")
        except aiosqlite.OperationalError as error:
            print(error)
    print(threading.active_count())

asyncio.run(main())
"""


def test_aiosqlite_reads_and_writes_in_its_threads(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(tmp_path), AIOSQLITE]
    subprocess.run(command, check=True, timeout=300)
    (wheel,) = tmp_path.glob("*.whl")
    env = environment(PRAXIS_HOME=str(tmp_path / "home"))
    subprocess.run([*COMMAND, "packages", "add", str(wheel)], env=env, check=True, timeout=300)
    program = tmp_path / "readings.py"
    program.write_text(READINGS, "utf-8")
    finished = praxis("exec", str(program), env=env)
    assert finished.code == 0, finished.out + finished.err
    assert finished.out.splitlines() == ["(2475.0,) (7,)", "no such table: missing", "1"]
