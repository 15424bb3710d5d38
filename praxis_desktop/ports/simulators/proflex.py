"""An Applied Biosystems ProFlex, a thermal cycler with up to three blocks, on its command port (TCP 7000).

Sources: what PyLabRobot 0.2.2 sends and expects, and the session that its tests quote. A command is a line
that ends with CR LF, or several lines between tags; its reply repeats the command after ``OK``, with the
values requested. ``NEXT`` means that the command has started, and that ``OK`` follows when it is done:
immediately for an idle temperature, at the end of the run for ``RunProtocol``. A client proves with HMAC-MD5
that it knows the secret of this port, which the driver contains, and requests control with ``ACCess``.

Assumed: the greeting, which the driver reads and ignores; the error numbers; ramps of 4 °C/s upward and 3
°C/s downward, 2 °C/s for covers; that temperatures are reached exactly; that an aborted run gets no ``OK``;
that a run continues without a connection, and that its title can be queried for a minute after its end.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

from msgspec import Struct

from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.ports.simulators.instrument import (
    SECOND,
    Appointment,
    Connection,
    Instrument,
    Ramp,
    Refused,
    Reply,
)

_SECRET = b"f4ct0rymt55"
_GREETING = "INFO Ready"
_ANSWER_S, _DONE_S, _POWER_S, _TITLE_S = 0.005, 0.4, 1.0, 60.0
_HEATS, _COOLS, _COVER_RATE = 4.0, 3.0, 2.0
_ROOM = 25.0
_LOWEST, _HIGHEST, _HIGHEST_COVER = 4.0, 100.0, 110.0
_MOST_STEPS, _MOST_FILES = 10_000, 100
_SYNTAX, _UNKNOWN, _RANGE, _CONFLICT, _MISSING, _RIGHTS = -102, -113, -222, -221, -256, -203

_OPENED = re.compile(r"\s*<(multiline\.\w+)>\Z")
_PARAMETER = re.compile(r"-(\w+)(?:=(.*))?\Z")
_NUMBER = re.compile(r"-?\d{1,6}(\.\d{1,6})?\Z")
_OF_BLOCK = re.compile(r"TBC([1-9]):", re.IGNORECASE)


class _Said(Struct):
    """A command: its first line, split into words, and the lines between its tags."""

    text: str
    name: str
    words: list[str]
    parameters: dict[str, str]
    lines: list[str]

    def number(self, place: int, lowest: float, highest: float) -> float:
        """Return the argument at ``place``. Raises Refused."""
        return _number(self.words[place] if place < len(self.words) else "", lowest, highest)


class _Step(Struct, frozen=True):
    """A step of a protocol; ``hold_s`` is None for a step that holds until the run is continued."""

    stage: int
    step: int
    targets: tuple[float, ...]
    rate: float
    hold_s: float | None
    cover: float | None


class _Run(Struct, kw_only=True):
    """A run on a block. ``told`` is the text of the command that started the run."""

    title: str
    told: str
    steps: list[_Step]
    began: int
    expected_s: float
    place: int = -1
    next: Appointment | None = None


class _Block:
    """A block with its zones and its cover, and the run in progress on the block."""

    def __init__(self, zones: int, pace: float) -> None:
        self.pace = pace
        self.zones = [Ramp(_ROOM, rise=_HEATS * pace, fall=_COOLS * pace) for _ in range(zones)]
        self.cover = Ramp(_ROOM, rise=_COVER_RATE * pace)
        self.protocols: dict[str, list[_Step]] = {}
        self.run: _Run | None = None
        self.ended = ""
        """The title of the run that has just ended."""

    @property
    def title(self) -> str:
        """The title of the run in progress, or of the run that has just ended."""
        return self.run.title if self.run else self.ended or "-"

    def forget(self, title: str) -> None:
        """Forget the run ``title``, which has ended."""
        if self.ended == title:
            self.ended = ""

    def aim(self, targets: Sequence[float], rate: float, now: int) -> int:
        """Start moving to ``targets`` at ``rate`` percent; return the time at which all zones will have
        reached their targets.
        """
        for zone, target in zip(self.zones, targets, strict=True):
            share = rate / 100 * self.pace
            zone.set_rates(now, rise=_HEATS * share, fall=_COOLS * share)
            zone.aim(target, now)
        return max(zone.arrives() for zone in self.zones)


class Proflex(Instrument):
    """The cycler. To abort a run, a client that has control sends ``AbortRun`` with the run's name."""

    kind: ClassVar[str] = "proflex"
    description: ClassVar[str] = "Applied Biosystems ProFlex thermal cycler, simulated"
    tcp_port: ClassVar[int] = 7000
    connections: ClassVar[int] = 8
    terminator: ClassVar[bytes] = b"\n"
    command_end: ClassVar[bytes] = b"\r\n"
    longest_command: ClassVar[int] = 1 << 16
    command_names: ClassVar[Mapping[str, str]] = {
        "CHAL?, AUTH, ACCess": "authenticate, take control",
        "POWER On": "switch the blocks on",
        "TBC:BID?, TBC:BlockPresence?": "type and presence of blocks",
        "TBC1:BLOCK, TBC1:COVER": "idle temperatures of block 1 and its cover",
        "TBC1:RAMP, TBC1:BlockRAMP, TBC1:CoverRAMP": "move to temperatures",
        "TBC1:TBC:BlockTemperatures?": "temperatures, also Sample and Cover",
        "TBC1:Protocol, TBC1:RunProtocol": "load a protocol, run it",
        "TBC1:RUNTitle?, TBC1:RUNProgress?": "what is run, where it is",
        "TBC1:ESTimatedTime?": "times in seconds, also ELAPsedTime and REMainingTime",
        "TBC1:CONTinue, TBC1:AbortRun": "continue after a hold, stop",
        "TBC1:ERROR?, BUZZer+, SYST:SETT:NICK?": "error, buzzer, nickname",
        "RUNS:NEW, FILe:WRITe, FILe:READ?": "runs and their files",
    }
    option_names: ClassVar[Mapping[str, str]] = {
        "pace": "how many times faster than usual it heats and holds, 1",
        "block": "12: one block with six zones, 13: three blocks with two, 13",
        "error": "the error that its blocks report, 0",
    }
    blocks: ClassVar[Mapping[int, tuple[int, int]]] = {12: (1, 6), 13: (3, 2)}
    """The number of blocks, and the number of zones in each block, keyed by block type."""

    def __init__(self, options: Mapping[str, float] | None = None, faults: Sequence[Fault] = ()) -> None:
        super().__init__(options, faults)
        self._pace = self.options.get("pace", 1.0)
        self._type = int(self.options.get("block", max(self.blocks)))
        count, zones = self.blocks.get(self._type, self.blocks[max(self.blocks)])
        self._blocks = [_Block(zones, self._pace) for _ in range(count)]
        self._is_on = False
        self._nickname = self.kind
        self._files: dict[str, str] = {}
        self._challenges: dict[Connection, str] = {}
        self._clients: dict[Connection, str] = {}
        """The authenticated clients, each with its kind of access."""
        self._commands: dict[str, Callable[[_Said, int], Reply]] = {
            "power": self._power,
            "tbc:bid?": lambda said, now: _done(said, str(self._type)),
            "tbc:blockpresence?": lambda said, now: _done(said, "1"),
            "syst:sett:nick?": lambda said, now: _done(said, self._nickname),
            "syst:sett:nick": self._name,
            "buzzer+": lambda said, now: _done(said),
            "buzzer-": lambda said, now: _done(said),
            "runs:exists?": lambda said, now: _done(said, str(f"runs:{_first(said)}/" in self._files)),
            "runs:new": self._new_run,
            "file:write": self._write,
            "file:read?": self._read,
        }
        self._block_commands: dict[str, Callable[[_Said, _Block, int], Reply]] = {
            "block": self._idle_block,
            "cover": self._idle_cover,
            "ramp": self._ramp,
            "blockramp": self._ramp,
            "coverramp": self._ramp_cover,
            "tbc:blocktemperatures?": self._temperatures,
            "tbc:sampletemperatures?": self._temperatures,
            "tbc:covertemperatures?": lambda said, block, now: _done(said, f"{block.cover.value(now):.2f}"),
            "error?": lambda said, block, now: _done(said, f"{self.options.get('error', 0):g}"),
            "protocol": self._load,
            "runprotocol": self._run,
            "runtitle?": lambda said, block, now: _done(said, block.title),
            "runprogress?": self._progress,
            "estimatedtime?": lambda said, block, now: _done(said, f"{_expected_s(block):.0f}"),
            "elapsedtime?": lambda said, block, now: _done(said, f"{self._elapsed_s(block, now):.0f}"),
            "remainingtime?": lambda said, block, now: _done(
                said, f"{max(0.0, _expected_s(block) - self._elapsed_s(block, now)):.0f}"
            ),
            "continue": self._continue,
            "abortrun": self._abort,
        }

    # ---- Instrument
    def connect(self, now: int, *, carries_lines: bool = False) -> list[bytes]:
        is_new = not self._goes_on
        sent = super().connect(now, carries_lines=carries_lines)
        if is_new:
            self.send(Reply(_GREETING, _ANSWER_S), now)
        return sent

    def disconnect(self, now: int) -> None:
        self._clients.pop(self._connection, None)
        self._challenges.pop(self._connection, None)
        super().disconnect(now)

    def answer(self, command: str, now: int) -> Iterable[Reply]:
        said = _parsed(command)
        if not said.name:
            return []
        try:
            return [self._carry_out(said, now)]
        except Refused as refused:
            return [Reply(f"ERRor {said.name} {refused.number} {refused}", _ANSWER_S)]

    def busy_reply(self, command: str) -> str:
        return f"ERRor {_parsed(command).name} {_CONFLICT} the cycler is busy"

    def transmission_error(self) -> str:
        return f"ERRor {_SYNTAX} syntax error"

    def state(self, now: int) -> Mapping[str, object]:
        return {
            "is_on": self._is_on,
            "clients": len(self._clients),
            "blocks": [
                {
                    "temperatures_c": [round(zone.value(now), 2) for zone in block.zones],
                    "targets_c": [zone.target for zone in block.zones],
                    "cover_c": round(block.cover.value(now), 2),
                    "run": block.run.title if block.run else "",
                    "step": block.run.place + 1 if block.run else 0,
                }
                for block in self._blocks
            ],
        }

    def temperature(self, now: int) -> float | None:
        return self._blocks[0].zones[0].value(now)

    # ---- commands
    def _carry_out(self, said: _Said, now: int) -> Reply:
        name = said.name.lower()
        if name == "chal?":
            self._challenges[self._connection] = challenge = f"{self.chance.getrandbits(64):016x}"
            return _done(said, challenge)
        if name == "auth":
            return self._authenticate(said)
        access = self._clients.get(self._connection)
        if access is None:
            raise Refused(_RIGHTS, "not authenticated")
        if name == "access":
            self._clients[self._connection] = _first(said)
            return _done(said)
        if not name.endswith("?") and access.lower() != "controller":
            raise Refused(_RIGHTS, "this client has no control")
        if of_block := _OF_BLOCK.match(name):
            number = int(of_block[1])
            obey = self._block_commands.get(name[of_block.end() :])
            if obey is not None and number <= len(self._blocks):
                return obey(said, self._blocks[number - 1], now)
        elif (carry_out := self._commands.get(name)) is not None:
            return carry_out(said, now)
        raise Refused(_UNKNOWN, "undefined header")

    def _authenticate(self, said: _Said) -> Reply:
        challenge = self._challenges.pop(self._connection, "")
        right = hmac.new(_SECRET, challenge.encode(), "md5").hexdigest()
        if not challenge or not hmac.compare_digest(_first(said).lower(), right):
            raise Refused(_RIGHTS, "authentication failed")
        self._clients[self._connection] = ""
        return _done(said)

    def _power(self, said: _Said, now: int) -> Reply:
        self._is_on = _first(said).lower() == "on"
        return Reply(_repeated(said), _POWER_S)

    def _name(self, said: _Said, now: int) -> Reply:
        self._nickname = _first(said)
        return _done(said)

    def _new_run(self, said: _Said, now: int) -> Reply:
        self._keep(f"runs:{_first(said)}/", "")
        return _done(said)

    def _write(self, said: _Said, now: int) -> Reply:
        self._keep(_first(said), "\n".join(said.lines))
        return _done(said)

    def _read(self, said: _Said, now: int) -> Reply:
        name = _first(said).lower()
        content = next((text for file, text in self._files.items() if file.lower() == name), None)
        if content is None:
            raise Refused(_MISSING, "file name not found")
        return _done(said, f"<quote>{base64.b64encode(content.encode()).decode()}</quote>")

    def _keep(self, name: str, content: str) -> None:
        if name not in self._files and len(self._files) >= _MOST_FILES:
            raise Refused(_MISSING, "no space is left")
        self._files[name] = content

    # ---- commands of a block
    def _idle_block(self, said: _Said, block: _Block, now: int) -> Reply:
        target = said.number(1, _LOWEST, _HIGHEST)
        self._check_idle(block)
        block.aim([target if _is_on(said) else _ROOM] * len(block.zones), 100, now)
        return self._begun(said, now)

    def _idle_cover(self, said: _Said, block: _Block, now: int) -> Reply:
        target = said.number(1, _ROOM, _HIGHEST_COVER)
        self._check_idle(block)
        block.cover.aim(target if _is_on(said) else _ROOM, now)
        return self._begun(said, now)

    def _begun(self, said: _Said, now: int) -> Reply:
        self.later(_DONE_S, lambda when: self.send(Reply(_repeated(said)), when), now)
        return Reply(_repeated(said, "NEXT"), _ANSWER_S)

    def _ramp(self, said: _Said, block: _Block, now: int) -> Reply:
        self._check_idle(block)
        targets, rate = _targets(said, len(block.zones))
        return Reply(_repeated(said), (block.aim(targets, rate, now) - now) / SECOND + _ANSWER_S)

    def _ramp_cover(self, said: _Said, block: _Block, now: int) -> Reply:
        self._check_idle(block)
        block.cover.aim(said.number(0, _ROOM, _HIGHEST_COVER), now)
        return Reply(_repeated(said), (block.cover.arrives() - now) / SECOND + _ANSWER_S)

    def _check_idle(self, block: _Block) -> None:
        if not self._is_on:
            raise Refused(_CONFLICT, "the power is off")
        if block.run is not None:
            raise Refused(_CONFLICT, "the block runs a protocol")

    def _temperatures(self, said: _Said, block: _Block, now: int) -> Reply:
        return _done(said, *(f"{zone.value(now):.2f}" for zone in block.zones))

    def _load(self, said: _Said, block: _Block, now: int) -> Reply:
        block.protocols = {_first(said): list(_steps(said.lines, len(block.zones)))}
        return _done(said)

    def _run(self, said: _Said, block: _Block, now: int) -> Reply:
        self._check_idle(block)
        if len(said.words) < 2 or said.words[0] not in block.protocols:
            raise Refused(_MISSING, "no such protocol is loaded")
        cover = _number(said.parameters.get("CoverTemperature", ""), _ROOM, _HIGHEST_COVER)
        if said.parameters.get("CoverEnabled", "On") == "On":
            block.cover.aim(cover, now)
        steps = block.protocols[said.words[0]]
        run = _Run(
            title=said.words[1],
            told=_repeated(said),
            steps=steps,
            began=now,
            expected_s=_duration_s(steps, [zone.value(now) for zone in block.zones]),
        )
        block.run = run
        self._go_to(0, block, run, now)
        return Reply(_repeated(said, "NEXT"), _ANSWER_S)

    def _go_to(self, place: int, block: _Block, run: _Run, now: int) -> None:
        run.place, run.next = place, None
        if place == len(run.steps):
            self._end(block, run, now)
            self.send(Reply(run.told), now)
            return
        step = run.steps[place]
        if step.cover is not None:
            block.cover.aim(step.cover, now)
        wait_s = (block.aim(step.targets, step.rate, now) - now) / SECOND
        if step.hold_s is not None:
            wait_s += step.hold_s / self._pace
            run.next = self.later(wait_s, lambda when: self._go_to(place + 1, block, run, when), now)

    def _end(self, block: _Block, run: _Run, now: int) -> None:
        minutes, seconds = divmod(int(self._elapsed_s(block, now)), 60)
        log = f"Run Name: {run.title}\nRun Time: {minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}\n"
        self._files[f"RUNS:{run.title}/{run.title}.log"] = log
        block.run, block.ended = None, run.title
        self.later(_TITLE_S, lambda when: block.forget(run.title), now)
        block.aim([_ROOM] * len(block.zones), 100, now)

    def _progress(self, said: _Said, block: _Block, now: int) -> Reply:
        if (run := block.run) is None:
            return _done(said, "-RunTitle=-", "-Stage=-", "-Step=-")
        step = run.steps[run.place]
        return _done(said, f"-RunTitle={run.title}", f"-Stage={step.stage}", f"-Step={step.step}")

    def _elapsed_s(self, block: _Block, now: int) -> float:
        return 0.0 if block.run is None else (now - block.run.began) / SECOND * self._pace

    def _continue(self, said: _Said, block: _Block, now: int) -> Reply:
        if block.run is not None and block.run.next is None:
            run = block.run
            run.next = self.later(_DONE_S, lambda when: self._go_to(run.place + 1, block, run, when), now)
        return _done(said)

    def _abort(self, said: _Said, block: _Block, now: int) -> Reply:
        title = _first(said)
        if block.title != title:
            raise Refused(_CONFLICT, "no such run")
        if (run := block.run) is not None:
            if run.next is not None:
                run.next.cancel()
            self._end(block, run, now)
        block.forget(title)
        return _done(said)


def _done(said: _Said, *values: str) -> Reply:
    return Reply(" ".join([_repeated(said), *values]), _ANSWER_S)


def _repeated(said: _Said, status: str = "OK") -> str:
    return f"{status} {said.text}"


def _first(said: _Said) -> str:
    if not said.words:
        raise Refused(_SYNTAX, "an argument is missing")
    return said.words[0].strip("\"'")


def _is_on(said: _Said) -> bool:
    return _first(said) == "1"


def _number(word: str, lowest: float, highest: float) -> float:
    if not _NUMBER.match(word):
        raise Refused(_SYNTAX, "a number is missing")
    value = float(word)
    if not lowest <= value <= highest:
        raise Refused(_RANGE, f"{word} is not between {lowest:g} and {highest:g}")
    return value


def _parsed(command: str) -> _Said:
    first, _, rest = command.strip().partition("\n")
    opened = _OPENED.search(first)
    words = (first[: opened.start()] if opened else first).split()
    name, *others = words or [""]
    parameters = {found[1]: found[2] or "" for word in others if (found := _PARAMETER.match(word))}
    lines = rest.split("\n")[:-1] if opened else []
    text = command.strip() if opened else " ".join(words)
    return _Said(text, name, [word for word in others if not _PARAMETER.match(word)], parameters, lines)


def _targets(said: _Said, zones: int) -> tuple[list[float], float]:
    """Return the temperature for each zone, even if only one is given, and the rate in percent."""
    targets = [said.number(place, _LOWEST, _HIGHEST) for place in range(len(said.words))]
    if len(targets) not in (1, zones):
        raise Refused(_SYNTAX, f"{zones} temperatures expected")
    return targets * (zones if len(targets) == 1 else 1), _number(said.parameters.get("rate", "100"), 1, 100)


def _steps(lines: Sequence[str], zones: int) -> Iterator[_Step]:
    """Yield the steps of a protocol, with repetitions expanded. Raises Refused."""
    count = stage = 0
    repeats = 1
    steps: list[_Step] = []
    cover: float | None = None
    for line in lines:
        said = _parsed(line)
        name = said.name.lower()
        if name == "stage":
            stage, steps = stage + 1, []
            repeats = int(_number(said.parameters.get("repeat", "1"), 1, _MOST_STEPS))
        elif name == "coverramp":
            cover = said.number(0, _ROOM, _HIGHEST_COVER)
        elif name == "ramp":
            targets, rate = _targets(said, zones)
            steps.append(_Step(stage, len(steps) + 1, tuple(targets), rate, 0.0, cover))
            cover = None
        elif name == "hold" and steps:
            hold_s = _number(said.words[0], 0, 999_999) if said.words else None
            last = steps.pop()
            steps.append(_Step(stage, last.step, last.targets, last.rate, hold_s, last.cover))
        elif name == "</multiline.stage>":
            count += repeats * len(steps)
            if count > _MOST_STEPS:
                raise Refused(_RANGE, "too many steps")
            yield from steps * repeats
        elif name not in ("step", "</multiline.step>"):
            raise Refused(_SYNTAX, f"{said.name} is no part of a protocol")


def _duration_s(steps: Sequence[_Step], temperatures: Sequence[float]) -> float:
    total = 0.0
    for step in steps:
        ways = [(target - now) for target, now in zip(step.targets, temperatures, strict=True)]
        total += max(way / _HEATS if way > 0 else -way / _COOLS for way in ways) * 100 / step.rate
        total += step.hold_s or 0.0
        temperatures = step.targets
    return total


def _expected_s(block: _Block) -> float:
    return 0.0 if block.run is None else block.run.expected_s
