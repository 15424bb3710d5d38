"""Sessions in a pool: they continue where they are, elsewhere, and after everything else is gone."""

from __future__ import annotations

import functools
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.interpreter import Image
from praxis_desktop.runs.interpreter_sources import host_modules
from praxis_desktop.snapshots.recipes import BASELINE, Recipe, package_recipe
from praxis_desktop.snapshots.service import SnapshotService
from praxis_desktop.workers.pool import Pool
from praxis_desktop.workers.pool._hosts import SessionCounts
from praxis_desktop.workers.pool._thread_host import ThreadHost
from tests.workers.pool.pools import KEY, SOON, eventually, in_thread, pool, service
from tests.workers.sources import runtime

ELSEWHERE = """
import sys
from pathlib import Path
from tests.workers.pool.pools import pool
with pool() as one:
    answer = one.run("x.append(3)\\nx", session=Path(sys.argv[1]).read_bytes())
    print(answer.result.value, answer.result.error, answer.notices)
"""


def begun(one: Pool, code: str = "x = [1]") -> bytes:
    answer = one.run(code, keep_session=True)
    assert answer.result.error is None
    assert answer.notices == ()
    assert answer.session_bytes is not None
    return answer.session_bytes


def test_a_live_session_goes_on_where_it_is() -> None:
    with pool() as one:
        data = begun(one)
        second = one.run("x.append(2)\nx", session=data, keep_session=True)
        assert second.result.value == [1, 2]
        assert one.call("builtins:len", [[1, 2, 3]], session=second.session_bytes).result.value == 3
        assert one.statistics().sessions == SessionCounts(continued=2)


def test_a_session_goes_on_from_any_of_its_states() -> None:
    with pool() as one:
        first = begun(one)
        second = one.run("x.append(2)", session=first, keep_session=True).session_bytes
        assert one.run("x.append(3)\nx", session=first, keep_session=True).result.value == [1, 3]
        assert one.run("x", session=second).result.value == [1, 2]
        assert one.run("x", session=first).result.value == [1]
        assert one.statistics().sessions == SessionCounts(continued=1, restored=3)


def test_a_session_goes_on_in_another_host() -> None:
    with pool() as one:
        data = begun(one)
    with pool() as other:
        assert other.run("x", session=data).result.value == [1]
        assert other.statistics().sessions == SessionCounts(restored=1)


def test_a_session_goes_on_in_another_process(tmp_path: Path) -> None:
    with pool() as one:
        path = tmp_path / "session"
        path.write_bytes(begun(one))
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, str(path)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )
    assert done.stdout.strip() == "[1, 3] None ()"


def test_a_session_goes_on_with_packages_and_the_hosts_modules() -> None:
    source = SnapshotService(runtime, host_modules=host_modules)
    packages = package_recipe([], ["json"])
    try:
        with pool(source=source) as one:
            kept = one.run("x = 1", recipe=packages, keep_session=True)
            assert kept.result.error is None
        with pool(source=source) as other:
            answer = other.run("import sys\n(x, 'json' in sys.modules)", session=kept.session_bytes)
            assert answer.result.value == [1, True]
    finally:
        assert source.close(Deadline.after(SOON))


def test_a_session_goes_on_without_a_pool() -> None:
    with pool(enabled=False) as one:
        data = begun(one)
        answer = one.run("x.append(2)\nx", session=data, keep_session=True)
        assert (answer.result.value, answer.served_by) == ([1, 2], "pool")
        assert one.run("x", session=answer.session_bytes).result.value == [1, 2]


def test_an_error_does_not_end_a_session() -> None:
    with pool() as one:
        failed = one.run("x.append(2)\n1 / 0", session=begun(one), keep_session=True)
        assert failed.result.error is not None
        assert one.run("x", session=failed.session_bytes).result.value == [1, 2]


def test_a_crash_loses_what_the_last_run_did_and_no_more() -> None:
    with pool() as one:
        data = begun(one)
        crashed = one.run("x.append(2)\nimport os\nos._exit(1)", session=data, keep_session=True)
        assert crashed.session_bytes is None
        assert "lost with its interpreter" in crashed.notices[0]
        assert one.run("x", session=data).result.value == [1]


def test_what_cannot_be_kept_is_told() -> None:
    make_host = functools.partial(ThreadHost, service().prepare)  # it was not told how sessions are written
    with pool(options={"make_host": make_host}) as one:
        answer = one.run("x = 1\nx", keep_session=True)
        assert answer.result.value == 1
        assert answer.session_bytes is None
        assert "could not be saved" in answer.notices[0]


def test_a_host_holds_a_few_sessions_and_none_is_lost() -> None:
    with pool() as one:
        kept = [begun(one, f"x = {number}") for number in range(6)]
        assert one.health()[0].sessions == 4
        assert [one.run("x", session=data).result.value for data in kept] == list(range(6))


def test_a_session_of_another_user_is_refused_and_the_run_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pool(key=bytes(32)) as other:
        data = begun(other)
    with pool() as one:
        answer = one.run("'x' in globals()", session=data, keep_session=True)
        assert answer.result.value is False
        assert answer.session_bytes is not None
        assert "another user or on another computer" in answer.notices[0]
        assert one.statistics().sessions == SessionCounts(refused=1)
    assert [record.levelno for record in caplog.records if "refused" in record.getMessage()] == [
        logging.WARNING
    ]


def test_a_damaged_session_is_refused_and_the_run_goes_on() -> None:
    with pool() as one:
        data = bytearray(begun(one))
        data[len(data) // 2] ^= 1
        answer = one.run("1 + 1", session=bytes(data))
        assert answer.result.value == 2
        assert "it is damaged" in answer.notices[0]


def test_a_session_whose_image_is_gone_is_refused_and_the_run_goes_on() -> None:
    class Forgetful:
        """The service, but without images for sessions."""

        prepare = service().prepare
        resume = service().resume

        def identity(self, recipe: Recipe) -> object:
            return service().identity(recipe)

        def image(self, recipe: Recipe) -> Image:
            raise PraxisError("the disk is empty")

    with pool() as one:
        data = begun(one)
    with pool(source=Forgetful()) as other:
        answer = other.run("1 + 1", session=data)
        assert answer.result.value == 2
        assert "no longer here" in answer.notices[0]
        assert "the disk is empty" in answer.notices[0]


def test_random_numbers_differ_between_two_that_go_on() -> None:
    with pool() as one:
        data = begun(one, "import random")
        numbers = {one.run("random.random()", session=data).result.value for _ in range(3)}
        assert len(numbers) == 3


def test_sessions_prefer_the_host_that_has_them() -> None:
    with pool(size=3, largest=3) as one:
        hanging = [in_thread(lambda: one.run("import time\ntime.sleep(1)")) for _ in range(3)]
        eventually(lambda: len(one.health()) == 3)
        for thread in hanging:
            thread.join(SOON)
        data: bytes | None = begun(one)
        for number in range(2, 8):
            one.run("1")
            answer = one.run(f"x.append({number})\nlen(x)", session=data, keep_session=True)
            assert answer.result.value == number
            data = answer.session_bytes
        assert one.statistics().sessions == SessionCounts(continued=6)


def test_the_key_of_these_tests_is_not_the_users() -> None:
    assert len(KEY) == 32
    assert service().identity(BASELINE).key
