"""Programs with many tasks, and programs that hold objects of their host."""

from __future__ import annotations

from bench.replays.recorded_program import RecordedProgram

TASKS = (
    RecordedProgram(
        "generators that nobody ends",
        """
        import asyncio, contextlib, contextvars, gc, itertools
        told = []
        def numbers():
            try:
                yield from itertools.count()
            finally:
                told.append("closed")
        async def later(name):
            try:
                while True:
                    await asyncio.sleep(0)
                    yield name
            finally:
                await asyncio.sleep(0)
                told.append(name)
        variable = contextvars.ContextVar("variable", default=0)
        async def use(name):
            variable.set(name)
            async for each in later(name):
                if len(told) > 3 or name % 2: break
                await asyncio.sleep(0.001)
                told.append((variable.get(), each))
        for one in [numbers() for _ in range(5)]: next(one)
        del one; gc.collect()
        await asyncio.gather(*map(use, range(6)))
        left = later("left"); await anext(left)
        with contextlib.ExitStack() as stack:
            stack.enter_context(contextlib.closing(numbers()))
        print(told)
        """,
    ),
    RecordedProgram(
        "tasks, groups, queues, time limits",
        """
        import asyncio, random, time
        told = []
        async def work(queue, name):
            while True:
                seconds = await queue.get()
                await asyncio.sleep(seconds)
                told.append((name, seconds, time.monotonic()))
                queue.task_done()
        async def fail(seconds):
            await asyncio.sleep(seconds)
            raise ValueError(seconds)
        queue = asyncio.Queue()
        workers = [asyncio.create_task(work(queue, name)) for name in "abc"]
        for _ in range(20): queue.put_nowait(random.random() / 100)
        await queue.join()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(fail(0.001)); group.create_task(fail(1)); group.create_task(fail(0.001))
        except* ValueError as errors:
            told.append(errors.exceptions)
        for limit in (0.002, 0, 1):
            try:
                async with asyncio.timeout(limit):
                    await asyncio.shield(asyncio.sleep(0.005))
            except TimeoutError as error:
                told.append(repr(error))
        told.append(await asyncio.gather(fail(0.002), fail(0.001), return_exceptions=True))
        done, pending = await asyncio.wait(workers, timeout=0.002)
        lock, event = asyncio.Lock(), asyncio.Event()
        asyncio.get_running_loop().call_later(0.003, event.set)
        async with lock: await event.wait()
        for worker in workers: worker.cancel()
        told.append(await asyncio.gather(*workers, return_exceptions=True))
        print(told, len(pending), asyncio.current_task(), asyncio.all_tasks())
        """,
    ),
    RecordedProgram(
        "tasks that go on when it ends",
        """
        import asyncio
        async def tick(name):
            try:
                while True:
                    await asyncio.sleep(0.002)
                    print(name)
            finally:
                print(name, "ends")
        tasks = [asyncio.create_task(tick(name)) for name in "abc"]
        asyncio.get_running_loop().call_later(60, print, "never")
        asyncio.ensure_future(asyncio.sleep(0.001)).add_done_callback(lambda task: print(task))
        await asyncio.sleep(0.02)
        """,
    ),
    RecordedProgram(
        "run_sync, asyncio.run and executors",
        """
        import asyncio, concurrent.futures, contextvars, time
        from pyodide.ffi import run_sync
        async def later(seconds, value):
            await asyncio.sleep(seconds)
            return value
        print(run_sync(later(0.002, "a")), asyncio.run(later(0.001, "b")))
        print(run_sync(asyncio.gather(*(later(n / 1000, n) for n in range(5)))))
        async def pooled():
            loop = asyncio.get_running_loop()
            with concurrent.futures.ThreadPoolExecutor(3) as pool:
                waits = [loop.run_in_executor(pool, time.sleep, n / 1000) for n in range(5)]
                print(await asyncio.gather(*waits), loop.time())
        await pooled()
        async def main():
            print(await asyncio.to_thread(time.sleep, 0.001), await asyncio.to_thread(time.monotonic))
            return run_sync(later(0.001, "nested"))
        print(await main())
        """,
    ),
    RecordedProgram(
        "objects of the host",
        """
        import asyncio, gc, js
        from pyodide.code import run_js
        from pyodide.ffi import create_once_callable, create_proxy, to_js
        told = []
        kept = [create_proxy(lambda n=n: told.append(n)) for n in range(50)]
        for each in kept: js.setTimeout(each, 3)
        js.setTimeout(create_once_callable(lambda: told.append("once")), 1)
        print(js, js.Date.now(), js.Math.random(), to_js({"b": {"x", "y"}, "a": [1, {"z"}]}), js.Object.new())
        print(list(to_js({"x", "y", "some", "more", "words"}).values()), repr(js.Array), js.performance.now())
        print(js.crypto.getRandomValues(js.Uint8Array.new(8)).to_py(), js.crypto.randomUUID())
        for _ in range(3000): js.Object.new(); to_js([1, 2])
        async def fetched():
            try:
                await js.Promise.reject(js.Error.new("no"))
            except Exception as error:
                return repr(error), str(getattr(error, "stack", ""))
        print(await fetched(), await js.Promise.resolve(7))
        await asyncio.sleep(0.01)
        del kept[::2]; gc.collect()
        for each in kept: each.destroy()
        await asyncio.sleep(0.005)
        print(told)
        """,
    ),
)
