"""The host's work for a guest is ended by a stop, and the memory that the host uses for it counts towards its
limit.
"""

from __future__ import annotations

import json

import pytest

from praxis_desktop.interpreter import Interpreter, run_in_guest_thread
from praxis_desktop.interpreter.control import SIGXCPU
from praxis_desktop.interpreter.faults import GuestInterrupted, Killed, MemoryExhausted
from tests.interpreter.guests import Guest, booted, in_guest
from tests.interpreter.stopping import Host, meanwhile

PREPARED = """
import js
from pyodide.ffi import to_js, create_proxy
numbers = js.Float64Array.new(4_000_000)
many = js.Array.new(170_000)
text = "a," * 8_000_000
reached = []
"""

LONG = {
    "sorting numbers": "while True: numbers.sort()",
    "reversing, for ever": "while True: many.reverse()",
    "looking for what is not there": "while True: many.indexOf(1)",
    "sorting by a function of the host": "while True: many.fill(1).sort(js.Math.atan2)",
    "joining": "while True: many.join()",
    "writing JSON": "while True: js.JSON.stringify(many)",
    "reading JSON": "while True: js.JSON.parse('[' + ('[' + '[1e5],' * 20_000 + '1],') * 100 + '1]')",
    "copying": "while True: js.structuredClone(many)",
    "taking apart": "while True: js.Object.new().constructor.keys(many)",
    "escaping": "while True: js.encodeURIComponent(text)",
    "turning round": "while True: js.Array.from_(numbers.subarray(0, 170_000)).sort()",
    "into the guest": "while True: many.fill(1.5).to_py()",
    "a copy of many numbers": "while True: js.Float32Array.new(numbers)",
}


@pytest.mark.parametrize("program", LONG.values(), ids=LONG)
def test_a_kill_ends_what_the_host_does(program: str) -> None:
    def use(guest: Guest) -> None:
        guest.run(PREPARED)
        with meanwhile(guest.interpreter.kill), pytest.raises(Killed):
            guest.run(f"{program}\nreached.append(1)\nwhile True: pass")

    in_guest(use)


@pytest.mark.parametrize("program", LONG.values(), ids=LONG)
def test_an_interrupt_ends_what_the_host_does_and_the_guest_goes_on(program: str) -> None:
    def use(guest: Guest) -> object:
        guest.run(PREPARED)
        with meanwhile(guest.interpreter.interrupt), pytest.raises(GuestInterrupted):
            guest.run(f"{program}\nreached.append(1)")
        return guest.run("[len(reached), many.length]").to_js()

    assert in_guest(use) == [0, 170_000]


ENDLESS = {
    "a program": "while True: pass",
    "the host": "while True: many.indexOf(1)",
    "sorting": "while True: numbers.sort()",
    "reading JSON": "while True: js.JSON.parse('[' + ('[' + '[1e5],' * 20_000 + '1],') * 100 + '1]')",
}


@pytest.mark.parametrize("program", ENDLESS.values(), ids=ENDLESS)
def test_the_end_of_its_time_is_told_alike_wherever_it_strikes(program: str) -> None:
    def use(guest: Guest) -> tuple[str, str]:
        guest.run(PREPARED)
        control = guest.interpreter.control
        with meanwhile(lambda: control.interrupt(SIGXCPU)), pytest.raises(GuestInterrupted) as caught:
            guest.run(program)
        return caught.value.type_name, caught.value.message

    assert in_guest(use) == ("TimeLimitExceeded", "the program has used up its time")


@pytest.mark.parametrize("program", ENDLESS.values(), ids=ENDLESS)
def test_a_handler_of_the_program_says_what_ends_it(program: str) -> None:
    def use(guest: Guest) -> object:
        guest.run(PREPARED)
        guest.run(
            "import signal\n"
            "def end(number, frame): raise ValueError(number)\n"
            "signal.signal(signal.SIGINT, end)"
        )
        host = Host(guest)
        with host.soon_after_begin(guest.interpreter.interrupt):
            return guest.run(
                f"import host\ntry: \n host.begin()\n {program}\n"
                "except ValueError as error: told = error.args[0]\ntold"
            )

    assert in_guest(use) == 2


LIMIT = 64 << 20
"""The memory limit in bytes, of which a booted guest uses half."""

KEEPING = {
    "arrays": "keep.append(js.Array.new(170_000))",
    "texts": "keep.append(js.Array.of('x' * 1_000_000))",
    "short texts": "keep.append(to_js([f'a text of some length {count} {i}' for i in range(1_000)]))",
    "numbers": "keep.append(to_js([count + i + 0.5 for i in range(10_000)]))",
    "typed arrays": "keep.append(js.Uint8Array.new(1_000_000))",
    "copies of bytes": "keep.append(to_js(some_bytes))",
    "what was read": "keep.append(js.JSON.parse(some_json))",
    "chunks of a stream": "controller.enqueue(js.Uint8Array.new(100_000))",
}

KEEP = """
import js
from pyodide.ffi import ConversionError, create_proxy, to_js
callback = create_proxy(lambda *arguments: None)
keep = [js.Array.new(), js.Map.new(), js.Set.new(), js.Promise.new(create_proxy(lambda *settle: None))]
some_bytes = bytes(500_000)
some_buffer = js.Uint8Array.new(1_000_000)
some_array = js.Array.new(100_000)
some_json = "[" + '{"a": [1, 2.5, "text"]},' * 5_000 + "1]"
controllers = []
stream = js.ReadableStream.new(to_js({"start": controllers.append}, dict_converter=js.Object.fromEntries))
controller = controllers[0] if controllers else None
count = 0
"""


def what_ends_it(statement: str) -> str:
    """Return how a program ends that makes the host store more and more: ``never`` if it does not end."""

    def use() -> str:
        with Interpreter.restore(booted()) as interpreter:
            interpreter.limit_memory(LIMIT)
            interpreter.run(KEEP)
            try:
                return str(
                    interpreter.run(
                        "try:\n"
                        f"    while count < 8_000_000:\n        count += 1\n        {statement}\n"
                        "except (MemoryError, ConversionError) as error:\n"
                        "    ended = type(error.__cause__ or error).__name__\n"
                        "else:\n    ended = 'never'\n"
                        "ended"
                    )
                )
            except MemoryExhausted:
                return "MemoryExhausted"

    return run_in_guest_thread(use)


@pytest.mark.parametrize("statement", KEEPING.values(), ids=KEEPING)
def test_what_the_host_keeps_counts_towards_the_limit_of_memory(statement: str) -> None:
    assert what_ends_it(statement) in ("MemoryError", "MemoryExhausted")


def test_what_was_dropped_counts_no_more() -> None:
    def use(guest: Guest) -> object:
        guest.interpreter.limit_memory(LIMIT)
        return guest.run(
            "import js\nkept = []\ncounts = []\n"
            "for _ in range(5):\n"
            "    try:\n        while len(kept) < 1000: kept.append(js.Uint8Array.new(1_000_000))\n"
            "    except MemoryError: counts.append(len(kept))\n"
            "    kept.clear()\n"
            "for _ in range(500): js.Uint8Array.new(1_000_000)\n"
            "counts"
        ).to_js()

    counts = in_guest(use)
    assert isinstance(counts, list)
    assert len(counts) == 5
    assert max(counts) - min(counts) <= 8


def test_what_was_captured_counts_in_whoever_is_restored() -> None:
    def use(guest: Guest) -> list[str]:
        guest.interpreter.limit_memory(LIMIT)
        guest.run("import js\nkept = [js.Uint8Array.new(1_000_000) for _ in range(15)]")
        told = []
        image = guest.interpreter.capture()
        try:
            for dropped in ("", "kept.clear()\n"):
                with Interpreter.restore(image) as restored:
                    restored.limit_memory(LIMIT)
                    source = f"{dropped}kept.extend(js.Uint8Array.new(1_000_000) for _ in range(25))"
                    told.append(
                        restored.run(
                            f"try:\n    {source.replace(chr(10), chr(10) + '    ')}\n"
                            "except MemoryError: told = 'MemoryError'\nelse: told = 'enough'\ntold"
                        )
                    )
        finally:
            image.close()
        return told

    assert in_guest(use) == ["MemoryError", "enough"]


REFUSED = {
    "a long text": "js.Array.of('x' * 20_000_000)",
    "a wide text": "js.Array.of(chr(0x1f600) * 5_000_000)",
    "a long array": "js.Array.new(30_000_000)",
    "a length": "setattr(js.Array.new(), 'length', 30_000_000)",
    "a far item": "setattr(js.Array.new(), '30000000', 1)",
    "a buffer": "js.ArrayBuffer.new(70_000_000)",
    "a typed array": "js.Float64Array.new(9_000_000)",
    "repeated": "js.Array.of(*'ab' * 10) * 1_000_000",
    "a long list": "to_js(list(range(200_000)))",
    "items pushed at once": "full.push(*range(9_000))",
    "items in front": "full.unshift(*range(9_000))",
    "items between": "full.splice(5, 2, *range(9_000))",
    "items joined": "full.concat(full)",
    "items of another array": "full.extend(js.Array.new(9_000))",
    "items for others": "full.__setitem__(slice(0, 2), list(range(9_000)))",
    "JSON of many numbers": "js.JSON.parse('[' + '1,' * 200_000 + '1]')",
    "JSON of many arrays": "js.JSON.parse('[' + '[1e5],' * 200_000 + '1]')",
    "a large map": "to_js({count: 0 for count in range(200_000)})",
    "a large set": "to_js(set(range(200_000)))",
    "an object of many names": "js.JSON.parse('{' + ','.join(f'\"k{i}\":1' for i in range(200_000)) + '}')",
    "a long name": "js.JSON.parse('{\"' + 'x' * 2_000_000 + '\": 1}')",
    "large chunks": (
        "js.ReadableStream.new(type='bytes', autoAllocateChunkSize=100_000_000).getReader().read()"
    ),
    "a long key": "js.Map.new().set('x' * 2_000_000, 1)",
}


@pytest.mark.parametrize("expression", REFUSED.values(), ids=REFUSED)
def test_what_is_too_large_is_refused_with_the_most_there_may_be(expression: str) -> None:
    def use(guest: Guest) -> object:
        return guest.run(
            "import js\nfrom pyodide.ffi import to_js\nfull = js.Array.new(170_000)\n"
            f"try: {expression}\n"
            "except Exception as error: told = str(error.__cause__ or error)\n"
            "else: told = 'nothing'\ntold"
        )

    told = in_guest(use)
    assert isinstance(told, str)
    assert told.startswith("RangeError: ")
    assert any(digit.isdecimal() for digit in told)


def test_long_json_is_read_as_short_json_is() -> None:
    odd = 'é\n"\\\u20ac\U0001f600'
    value = [{"a": [1, 2.5, -3, True, False, None, odd * 40], "": {}}, [], [[[]]]] * 40
    texts = [json.dumps(value), json.dumps(value, indent=2, ensure_ascii=False)]
    texts.append(json.dumps(['x\\"' * 50_000]))
    wrongs = ["[1,2", "[1 2]", '{"a" 1}', "[1,]", '["\x01"]', "tru", "[1]]", '"abc', "{a:1}", '"\\x"', ""]

    def use(guest: Guest) -> None:
        for text in texts:
            guest.interpreter.set("text", text)
            written = guest.run("import js\njs.JSON.stringify(js.JSON.parse(text))")
            assert json.loads(written) == json.loads(text)
        for wrong in wrongs:
            guest.interpreter.set("text", " " * 20_000 + wrong)
            told = guest.run(
                "told = ''\ntry: js.JSON.parse(text)\nexcept Exception as error: told = error.name\ntold"
            )
            assert told == "SyntaxError"

    in_guest(use)


def test_long_texts_are_treated_as_short_ones_are() -> None:
    def use(guest: Guest) -> object:
        return guest.run(
            "import js, base64, urllib.parse\n"
            "text = 'Grüße, 😀 %41 ' * 60_000\n"
            "array = js.Array.of(text, ',')\n"
            "data = bytes(range(256)) * 4_000\n"
            "latin = data.decode('latin-1')\n"
            "encoded = js.TextEncoder.new().encode(text)\n"
            "quoted = js.encodeURIComponent(text)\n"
            "[array[0] == text, js.btoa(latin) == base64.b64encode(data).decode(),"
            " js.atob(js.btoa(latin)) == latin,"
            " encoded.to_bytes() == text.encode(), js.TextDecoder.new().decode(encoded) == text,"
            ' js.decodeURIComponent(quoted) == text, quoted == urllib.parse.quote(text, safe="-_.!~*\'()"),'
            " js.Array.of(3, 1, 2).concat(js.Array.new(9_999)).sort()[2] == 3]"
        ).to_js()

    assert in_guest(use) == [True] * 8


def test_large_values_stay_whole_while_somebody_holds_a_part_of_them() -> None:
    def use(guest: Guest) -> object:
        return guest.run(
            "import js\nfrom pyodide.ffi import to_js\n"
            "rows = to_js([[i, [i + 0.5, 'text']] for i in range(3_000)])\n"
            "kept, names = rows[2_000], js.Map.new()\n"
            "names.set('row', rows[1_000])\n"
            "names.set('all', rows)\n"
            "rows = None\n"
            "names.set('all', js.Array.of(names['row'], names['row']))\n"
            "for _ in range(30_000): js.Object.new()\n"
            "[kept.to_py(), names['row'].to_py(), names['all'].length, names['all'][1].to_py()]"
        ).to_js()

    assert in_guest(use) == [[2000, [2000.5, "text"]], [1000, [1000.5, "text"]], 2, [1000, [1000.5, "text"]]]


def test_what_is_put_in_the_place_of_a_part_stays_in_order() -> None:
    def use(guest: Guest) -> object:
        return guest.run(
            "import js\nfrom pyodide.ffi import to_js\n"
            "told = []\n"
            "for statement in ('a[2:5] = [\"x\"]', 'a[::3] = [\"x\"] * 4', 'del a[::3]', 'del a[8:1:-2]',"
            " 'a *= 2', 'a *= 0', 'a[-2:] = []', 'del a[3]'):\n"
            "    a = list(range(10))\n    exec(statement)\n    expected = a\n"
            "    a = to_js(list(range(10)))\n    exec(statement)\n"
            "    told.append(a.to_py() == expected)\n"
            "told"
        ).to_js()

    assert in_guest(use) == [True] * 8


def test_long_pipes_mappings_and_several_buffers_at_once_carry_all_bytes() -> None:
    def use(guest: Guest) -> object:
        return guest.run(
            "import mmap, os\n"
            "data = os.urandom(3_000_001)\n"
            "file = os.open('/tmp/long', os.O_RDWR | os.O_CREAT)\n"
            "parts = [data[:5], data[:700_000], data[700_000:]]\n"
            "counts = [os.pwrite(file, data, 5), os.writev(file, parts)]\n"
            "parts = [bytearray(7), bytearray(1_500_000), bytearray(1_499_994 + 5)]\n"
            "os.lseek(file, 0, os.SEEK_SET)\n"
            "counts.append(os.readv(file, parts))\n"
            "mapped = mmap.mmap(file, 0)\n"
            "told = [bytes(mapped) == data[:5] + data, b''.join(parts) == data[:5] + data,"
            " os.pread(file, 4_000_000, 5) == data]\n"
            "mapped[1_000_000] = mapped[1_000_000] ^ 255\nmapped.flush()\n"
            "told.append(os.pread(file, 1, 1_000_000)[0] == data[999_995] ^ 255)\n"
            "out, end = os.pipe()\n"
            "counts.append(os.write(end, data))\n"
            "came = b''\nwhile len(came) < len(data): came += os.read(out, 1_000_000)\n"
            "[counts, told, came == data]"
        ).to_js()

    assert in_guest(use) == [[3_000_001, 3_000_006, 3_000_006, 3_000_001], [True] * 4, True]
