"""Input that a user or a pasted file types into a text console: keys, floods and hostile cells,
from a seed.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from tests.hostile.programs import DEEDS, PRELUDE, START

PUMP = f"import serial; pump = serial.Serial('pump', 4800, 7, 'O', timeout=0.2); _ = pump.write({START!r})\r"
"""Starts the pump."""


_CELLS = (
    "class Endless:\\n    def __dir__(self):\\n        while True: pass\\n\\n\\nendless = Endless()\\n",
    "class Rude:\\n    def __getattr__(self, name):\\n        while True: pass\\n\\n\\nrude = Rude()\\n",
    "class Loud:\\n    def __repr__(self): raise SystemExit\\n\\n\\nloud = Loud()\\nloud\\n",
    "class Long:\\n    def __repr__(self): return 'x' * 5_000_000\\n\\n\\nLong()\\n",
    "class Slow:\\n    def __repr__(self):\\n        while True: pass\\n\\n\\nSlow()\\n",
    "class Odd:\\n    def __dir__(self): return ['\\\\x1b[2J', 1, 'a' * 100_000]\\n\\n\\nodd = Odd()\\n",
    "endless.\\t",
    "rude.x.\\t",
    "odd.\\t\\t",
    "import \\t\\t",
    "from os import \\t",
    "endless?\\n",
    "rude??\\n",
    "rude.x(\\t",
    "%lsmagic\\n",
    "%timeit -n1 -r1 pass\\n",
    "%run nothing.py\\n",
    "%load_ext nothing\\n",
    "%%bash\\nrm -rf /\\n\\n",
    "!true\\n",
    "%cd /\\n",
    "%reset -f\\n",
    "%debug\\nq\\n",
    "%pdb\\n1 / 0\\nq\\n",
    "%history\\n",
    "%edit\\n",
    "%autoawait off\\n",
    "%config InteractiveShell.ast_node_interactivity = 'all'\\n",
    "%%timeit\\n" + "x" * 50 + "\\n\\n",
    "%macro a 1-9\\n",
    "%store\\n",
    "get_ipython().kernel = None\\n",
    "get_ipython().displayhook = None\\n",
    "get_ipython().run_cell = None\\n",
    "get_ipython().input_transformers_post.append(lambda lines: [1])\\n",
    "get_ipython().Completer = None\\n",
    "get_ipython().events = None\\n",
    "get_ipython().showtraceback = None\\n",
    "get_ipython().ask_exit()\\n",
    "input('name? ')\\nMarie\\n",
    "import getpass; getpass.getpass()\\nsecret\\n",
    "sys.exit(1 << 99_999)\\n",
    "(((((\\n",
    "'''\\n",
    "\\\\\\n",
    "if True:\\n  for x in y:\\n",
    "\\u200b\\u202e\\U0001f9ea = 1\\n",
)  # fmt: skip
"""Cells, each with Python's string escapes; a newline is the key that runs a cell."""

_KEYS = (
    "\x03",
    "\x03\x03",
    "\x04",
    "\x12mark\r",
    "\x1b\r",
    "\x1b[A\x1b[A\r",
    "\x1b[200~import os\nprint(1)\n\x1b[201~\r",
    "\x1b[200~" + "x = 1\n" * 20_000,
    "\x1b[201~\r",
    "\x01\x0b",
    "\x15",
    "\x1b[999;999R",
    "\x1b]0;title\x07",
    "\x1bO\x1b[",
    "\x00\x01\x02\x0e\x0f\x10\x11\x13\x14\x16\x17\x18\x19\x1d\x1e\x1f",
    "\udcff\udcfe\udc80" * 50,
    "\x7f" * 500,
    "\t" * 30,
    "x" * 3_000 + "\r",
    "print(1)\r" * 300,
    "(" * 3000 + "\r",
)


def strokes(seed: int) -> Sequence[tuple[float, str]]:
    """Return the typed texts, each after a delay in seconds; bytes that are not text are surrogates."""
    chance = random.Random(f"typed {seed}")
    typed = [(0.0, _prelude(seed) + "\r")]
    for _ in range(chance.randrange(3, 9)):
        pick = chance.random()
        if pick < 0.45:
            text = chance.choice(_CELLS).encode("latin-1", "backslashreplace").decode("unicode_escape")
            end = "\r\r" if text.endswith("\n") else "\t"
            text = f"\x1b[200~{text.rstrip()}\x1b[201~{end}"
        elif pick < 0.7:
            text = "\x1b[200~" + chance.choice(DEEDS) + "\x1b[201~\r\r"
        else:
            text = chance.choice(_KEYS)
        typed.append((chance.choice((0.0, 0.05, 0.3, 1.0)), text))
    return typed


def piped(seed: int) -> bytes:
    """Return the input from a pipe: cells, some of which are invalid."""
    chance = random.Random(f"piped {seed}")
    parts = [PUMP.replace("\r", "\n").encode(), _prelude(seed).encode() + b"\n"]
    for _ in range(chance.randrange(2, 8)):
        pick = chance.random()
        if pick < 0.5:
            text = chance.choice(_CELLS).encode("latin-1", "backslashreplace").decode("unicode_escape")
            parts.append(text.encode("utf-8", "surrogatepass"))
        elif pick < 0.8:
            parts.append(chance.choice(DEEDS).encode() + b"\n\n")
        else:
            parts.append(
                chance.choice((chance.randbytes(5000), b"\0" * 999, b"x" * 300_000, b"\x03\x04\x1c\n"))
            )
    return b"".join(parts)


def _prelude(seed: int) -> str:
    """Return a line that defines what the actions use."""
    return f"WORD = 'word'; exec({PRELUDE.replace('SEED', str(seed))!r})"
