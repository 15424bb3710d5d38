"""The content of a profile; the types define the schema of its file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from msgspec import Meta, Struct, field
from msgspec.json import Decoder

WireText = Annotated[
    str,
    Meta(
        description="Bytes as text: each character from U+0000 to U+00FF is one byte.",
        pattern="^[\x00-\xff]*$",
    ),
]
Expression = Annotated[
    str,
    Meta(
        description="A regular expression (Python's, as far as RE2 supports it) that is searched in "
        "everything received since the step began, as text with one character per byte. "
        "Named groups are values. It must cover the end of the reply."
    ),
]
Seconds = Annotated[float, Meta(ge=0, le=600)]


_STILL = frozenset({"scale", "barcode scanner"})
"""Categories of instruments that cannot move anything."""


class Line(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The line settings, in pyserial's terms; ``dtr`` and ``rts`` apply on opening."""

    baudrate: Annotated[int, Meta(gt=0)] = 9600
    bytesize: Literal[5, 6, 7, 8] = 8
    parity: Literal["N", "E", "O", "M", "S"] = "N"
    stopbits: float = 1
    xonxoff: bool = False
    rtscts: bool = False
    dsrdtr: bool = False
    dtr: bool = True
    rts: bool = True


class Endpoints(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The hexadecimal addresses of the USB endpoints for commands (``out``) and replies (``in``). A packet
    shorter than ``packet`` bytes ends a reply; if ``packet`` is 0, every packet is a complete reply.
    """

    out: Annotated[str, Meta(pattern="^0[1-9a-f]$")]
    in_: Annotated[str, Meta(pattern="^8[1-9a-f]$")] = field(name="in")
    packet: Annotated[int, Meta(ge=0, le=1024)] = 64

    @property
    def out_address(self) -> int:
        """The address to which commands are sent."""
        return int(self.out, 16)

    @property
    def in_address(self) -> int:
        """The address from which replies are received."""
        return int(self.in_, 16)


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step on the wire: a break, bytes to send, a reply to wait for, and a pause afterwards.

    Without ``expect``, the step does not wait for a reply. ``discard`` empties the receive buffer first.
    """

    discard: bool = False
    break_s: Seconds = 0.0
    send: WireText = ""
    expect: Expression = ""
    timeout_s: Annotated[float, Meta(gt=0, le=600)] = 2.0
    pause_s: Seconds = 0.0


class Value(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The meaning of a named group in a reply: a number, to be multiplied by ``scale`` and given in ``unit``,
    or text that stands for a word in ``meanings``.
    """

    description: str = ""
    unit: str = ""
    scale: float = 1.0
    meanings: dict[str, str] = {}


class Query(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A query to the instrument, and the meaning of the named groups in its answer."""

    steps: Annotated[list[Step], Meta(min_length=1)]
    values: dict[str, Value] = {}
    safe_while_moving: bool = True
    """True if the query does not disturb the instrument, even during a movement."""


class Stop(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to stop the instrument immediately: bytes to send, each a whole command, and the reply that
    confirms it. If there are no bytes, the instrument has no stop command, and ``advice`` says what to do.
    ``on_lost_program`` applies if this program dies during a run.
    """

    send: list[WireText] = []
    confirm: Expression = ""
    confirm_s: Annotated[float, Meta(gt=0, le=10)] = 0.5
    drop_lines: list[Literal["dtr", "rts"]] = []
    on_lost_program: Literal["stop", "leave"] = "stop"
    advice: str


class Number(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Bounds for a number in a command, after multiplication by ``scale``."""

    minimum: float | None = None
    maximum: float | None = None
    scale: float = 1.0
    unit: str = ""


class Command(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An allowed command: a regular expression that matches the whole command without its terminator.

    If the frames are SCPI, ``header`` can be given instead, as manuals write it; ``arguments`` is then the
    regular expression for the text after the header.
    """

    pattern: str = ""
    header: Annotated[
        str,
        Meta(
            description="SCPI: capital letters are the short form, [...] may be left out, <n> is a number "
            "that may be missing, | separates headers. Example: [:SOURce<n>]:VOLTage[:LEVel]"
        ),
    ] = ""
    arguments: Annotated[str, Meta(description="With header: the regular expression of its arguments.")] = ""
    numbers: dict[str, Number] = {}
    description: str = ""


class Limits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The commands that a run limited to the profile may write (see ports.write_limits), and the fixed line
    settings.
    """

    commands: Annotated[list[Command], Meta(min_length=1)]
    frames: Annotated[
        Literal["lines", "scpi", "modbus_tcp", "modbus_rtu", "http", "hoi", "usb"],
        Meta(
            description="What commands look like. Except with lines, terminator, length_offset and immediate "
            "have no meaning, and patterns match the dialect's text: see instrument-profiles.md."
        ),
    ] = "lines"
    terminator: WireText = "\r\n"
    length_offset: int | None = None
    immediate: list[WireText] = []
    line: Annotated[
        Line | None,
        Meta(
            description="The line settings that must stay, in a file that contains only limits; by "
            "default 9600 8N1 without flow control, DTR and RTS on. In a profile it is "
            "the profile's own line."
        ),
    ] = None
    may_break: Annotated[
        bool, Meta(description="Whether a program may send a break after everything it wrote has been sent.")
    ] = False


class Refusal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A reply with which the instrument refuses a command, and its meaning for users."""

    reply: Expression
    means: Annotated[
        str, Meta(min_length=1, description="A sentence for the person who decides what happens next.")
    ]


class Recovery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the instrument recovers from an error or a power cycle. ``lost_by_power_off`` names the settings
    that the instrument loses when it is switched off.
    """

    clear_errors: list[Step] = []
    after_power_up: list[Step] = []
    refusals: Annotated[list[Refusal], Meta(description="The first whose reply matches counts.")] = []
    lost_by_power_off: list[Literal["tare", "home", "temperature", "tips", "settings"]] = []
    advice: str


class Replies(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The instrument's replies. Each command gets one reply, which ends with ``terminator`` or matches
    ``whole``, except commands that ``silent`` matches completely (without their terminator). ``tag`` matches
    the part of a command that its reply repeats: a reply belongs to the command with the same tag.
    """

    terminator: WireText = "\r\n"
    whole: Expression = ""
    silent: str = ""
    tag: str = ""


class SettleRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to find out whether a command without a reply was carried out.

    The command may not have arrived in full, or its reply may be lost. ``pattern`` matches the whole
    command, without its terminator. A ``repeatable`` command changes nothing, so it is sent again. Otherwise
    the steps of ``ask`` query the instrument: the command was carried out if ``done`` matches its answer, and
    was not if ``not_done`` does; ``reply`` is the reply that the command would have had. Expressions and
    ``reply`` may use the groups of ``pattern`` as ``{name}``.
    """

    pattern: str
    repeatable: bool = False
    ask: list[Step] = []
    done: Expression = ""
    not_done: Expression = ""
    reply: WireText = ""
    description: str = ""


class Position(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the instrument's replies give the position of its arm: the numbers in the named groups ``x``, ``y``
    and ``z``, multiplied by ``scale``, are the distances in millimetres from the front left corner of the
    deck's first position.
    """

    reply: Expression
    scale: float = 1.0


class EndCondition(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What must hold in a simulator's state when a run ends. ``entry`` is searched for at any depth; its
    values, including those within lists and objects, must each be one of ``values`` and, if a number, from
    ``minimum`` to ``maximum``. ``otherwise`` is the message for users if the condition does not hold.
    """

    entry: Annotated[str, Meta(min_length=1)]
    values: list[str | bool | float | None] | None = None
    minimum: float | None = None
    maximum: float | None = None
    otherwise: Annotated[str, Meta(min_length=1)]
    may_be_meant: Annotated[
        bool,
        Meta(
            description="Whether a run may well end otherwise, as with an open drawer. It is then told in "
            "rehearsals only, if the run without a fault does not end so."
        ),
    ] = False

    def holds(self, state: object) -> bool:
        """Return whether the condition holds in ``state``."""
        if isinstance(state, Mapping):
            return all(
                all(map(self._allows, _leaves(value))) if key == self.entry else self.holds(value)
                for key, value in state.items()
            )
        return not isinstance(state, list) or all(map(self.holds, state))

    def _allows(self, value: object) -> bool:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if self.values is not None and not any(
            value == each and isinstance(each, bool) == isinstance(value, bool) for each in self.values
        ):
            return False
        if not is_number:
            return True
        assert isinstance(value, int | float)
        return (self.minimum is None or value >= self.minimum) and (
            self.maximum is None or value <= self.maximum
        )


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for each in value:
            yield from _leaves(each)
    else:
        yield value


class InstrumentProfile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kind of instrument."""

    version: Literal[1]
    kind: Annotated[str, Meta(pattern="^[a-z][a-z0-9_]{1,31}$")]
    name: str
    maker: str
    category: Annotated[
        str, Meta(description="What it does, as PyLabRobot calls its machines, such as scale.")
    ]
    backend: Annotated[
        str, Meta(description="The PyLabRobot backend, module:Class; empty when there is none.")
    ]
    simulator: Annotated[str, Meta(description="The kind of its simulator; empty when there is none.")] = ""
    usb: Annotated[
        list[Annotated[str, Meta(pattern="^[0-9a-f]{4}:[0-9a-f]{4}$")]],
        Meta(description="VID:PID of the instrument's own USB port or usual adapter, in hexadecimal."),
    ] = []
    line: Line
    endpoints: Annotated[
        Endpoints | None,
        Meta(
            description="Of an instrument on USB without a serial port: what is sent and expected here "
            "travels on them, and its limits have frames of USB."
        ),
    ] = None
    identify: Query
    told_apart_by: Annotated[
        list[str],
        Meta(
            description="Named groups of identify that distinguish this instrument from others of "
            "its kind, such as serial_number. If there are any, a run sends the query "
            "when it opens the port, and again when it resumes after a crash. Use this "
            "only for queries that are always harmless and answered at once."
        ),
    ] = []
    state: Query | None = None
    stop: Stop
    limits: Limits
    recover: Recovery
    replies: Replies = Replies()
    position: Position | None = None
    settle: list[SettleRule] = []
    at_end: list[EndCondition] = []
    sources: Annotated[list[str], Meta(min_length=1, description="The source of this information.")]

    @property
    def can_move(self) -> bool:
        """Whether the instrument can move, heat or pump."""
        return self.category not in _STILL


# msgspec builds a type's description on first use, and crashes if two threads do so at once, so build it
# here, during the import.
DECODER = Decoder(InstrumentProfile)
LIMITS_DECODER = Decoder(Limits)
