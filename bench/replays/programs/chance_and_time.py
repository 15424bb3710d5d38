"""Programs that use randomness and the time, in every way that Python offers."""

from __future__ import annotations

from bench.replays.recorded_program import RecordedProgram

CHANCE_AND_TIME = (
    RecordedProgram(
        "random numbers of every kind",
        """
        import os, random, secrets, tempfile, uuid
        print(random.random(), random.gauss(), random.sample(range(1000), 9), random.getstate()[1][:3])
        print(secrets.token_hex(), os.urandom(9), uuid.uuid4(), uuid.uuid1())
        print(tempfile.mkdtemp(), tempfile.NamedTemporaryFile().name)
        random.seed(4); own = random.Random(); shuffled = list(range(99)); own.shuffle(shuffled)
        print(random.random(), shuffled, random.SystemRandom().random(), os.getpid())
        """,
    ),
    RecordedProgram(
        "every clock",
        """
        import datetime, time
        names = "time monotonic perf_counter process_time".split()
        for _ in range(40):
            print([(getattr(time, name)(), getattr(time, f"{name}_ns")()) for name in names])
        print([time.get_clock_info(name) for name in names])
        until = time.monotonic() + 0.01
        while time.monotonic() < until:
            pass
        """,
    ),
    RecordedProgram(
        "zones and dates",
        """
        import datetime, email.utils, os, time, zoneinfo
        now = datetime.datetime.now()
        print(now, now.astimezone(), datetime.datetime.now(datetime.UTC), datetime.date.today())
        print(time.localtime(), time.gmtime(), time.strftime("%c %Z"), time.tzname, time.timezone, os.environ)
        print(now.astimezone(zoneinfo.ZoneInfo("Asia/Kathmandu")), email.utils.localtime())
        """,
    ),
    RecordedProgram(
        "a seed",
        "import random, time, uuid\nprint(uuid.uuid4(), random.random(), time.time())",
        request={"seed": 5},
    ),
    RecordedProgram(
        "sleeping",
        """
        import asyncio, select, signal, threading, time
        for seconds in (0, 0.001, 0.02):
            before = time.perf_counter()
            time.sleep(seconds)
            print(time.perf_counter() - before)
        select.select([], [], [], 0.002)
        print(select.poll().poll(3), threading.Event().wait(0.001))
        async def later():
            for seconds in (0, 0, 0.001, 0.01):
                await asyncio.sleep(seconds)
                print(time.monotonic(), asyncio.get_running_loop().time())
        asyncio.run(later())
        """,
    ),
    RecordedProgram(
        "timers that are due at once",
        """
        import asyncio, random, time
        told = []
        loop = asyncio.get_running_loop()
        when = loop.time() + 0.01
        for number in range(60):
            loop.call_at(when, told.append, number)
            loop.call_later(random.random() / 200, told.append, -number)
        loop.call_soon(told.append, "soon")
        handle = loop.call_later(0.001, told.append, "never")
        handle.cancel()
        for _ in range(20):
            await asyncio.sleep(0)
        await asyncio.sleep(0.02)
        print(told)
        """,
    ),
    RecordedProgram(
        "files and their times",
        """
        import os, pathlib, shutil, time, zipfile
        place = pathlib.Path("/tmp/kept")
        for number in range(30):
            folder = place / f"{number % 7}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{number}.txt").write_text(f"{time.time()}")
        print([(str(each), each.stat().st_mtime_ns, each.stat().st_ino) for each in place.rglob("*")])
        print(os.listdir(place), [entry.name for entry in os.scandir("/tmp")])
        os.utime(place / "1", (1, 2)); shutil.copytree(place, "/tmp/copy")
        with zipfile.ZipFile("kept.zip", "w") as archive:
            for each in sorted(place.rglob("*.txt")):
                archive.write(each)
        print(os.stat("kept.zip"), shutil.disk_usage("/tmp"), os.getcwd())
        pathlib.Path("result.bin").write_bytes(os.urandom(1 << 16))
        """,
    ),
    RecordedProgram(
        "a log with its times",
        """
        import logging, sys, warnings
        logging.basicConfig(format="%(asctime)s %(relativeCreated)d %(process)d %(thread)d %(message)s")
        for number in range(20):
            logging.warning("number %d", number)
            warnings.warn(f"number {number % 3}")
        logging.captureWarnings(True)
        logging.getLogger("deep.er").error("with a trace", exc_info=ValueError(object()))
        """,
    ),
    RecordedProgram(
        "what the system is",
        """
        import getpass, locale, os, platform, socket, sys, sysconfig
        print(platform.platform(), platform.uname(), os.uname(), sys.version, sys.flags, sys.path)
        print(locale.getlocale(), locale.getpreferredencoding(), sys.getfilesystemencoding())
        print(dict(os.environ), os.cpu_count(), os.getpid(), os.getppid(), os.times(), sys.argv)
        print(sorted(sys.modules), sysconfig.get_paths(), sys.getallocatedblocks() > 0)
        for ask in (socket.gethostname, getpass.getuser, os.getlogin, os.getloadavg):
            try:
                print(ask())
            except Exception as error:
                print(type(error), error)
        """,
    ),
)
