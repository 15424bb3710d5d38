"""What a profile says of a kind of instrument; the types are the schema of its file."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct
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
        description="A regular expression (Python's, without what RE2 does not do) that is searched in what "
        "came since the step began, as text with one character a byte. Named groups are values. It must "
        "cover the end of the reply."
    ),
]
Seconds = Annotated[float, Meta(ge=0, le=600)]


_STILL = frozenset({"scale", "barcode scanner"})
"""Categories of what moves nothing, whatever it is told."""


class Line(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the instrument's line is set, in pyserial's terms; ``dtr`` and ``rts`` from opening on."""

    baudrate: Annotated[int, Meta(gt=0)] = 9600
    bytesize: Literal[5, 6, 7, 8] = 8
    parity: Literal["N", "E", "O", "M", "S"] = "N"
    stopbits: float = 1
    xonxoff: bool = False
    rtscts: bool = False
    dsrdtr: bool = False
    dtr: bool = True
    rts: bool = True


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing to do on the wire: a break, bytes to send, a reply to wait for, and a pause afterwards.

    A step without ``expect`` waits for nothing. ``discard`` empties the receive buffer first.
    """

    discard: bool = False
    break_s: Seconds = 0.0
    send: WireText = ""
    expect: Expression = ""
    timeout_s: Annotated[float, Meta(gt=0, le=600)] = 2.0
    pause_s: Seconds = 0.0


class Value(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a named group of a reply means: a number times ``scale``, in ``unit``; or a word for each text."""

    description: str = ""
    unit: str = ""
    scale: float = 1.0
    meanings: dict[str, str] = {}


class Query(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question to the instrument, and what its answer's named groups mean."""

    steps: Annotated[list[Step], Meta(min_length=1)]
    values: dict[str, Value] = {}
    safe_while_moving: bool = True
    """Whether asking disturbs nothing, whatever the instrument does."""


class Stop(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What makes the instrument stop at once: bytes to send, each a whole command, and the reply that
    confirms it. Without bytes it has no stop command, and ``advice`` says what a person does.
    ``on_lost_program`` is what becomes of it when this program dies during a run.
    """

    send: list[WireText] = []
    confirm: Expression = ""
    confirm_s: Annotated[float, Meta(gt=0, le=10)] = 0.5
    drop_lines: list[Literal["dtr", "rts"]] = []
    on_lost_program: Literal["stop", "leave"] = "stop"
    advice: str


class Number(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Bounds of a number in a command, after it was multiplied with ``scale``."""

    minimum: float | None = None
    maximum: float | None = None
    scale: float = 1.0
    unit: str = ""


class Command(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A command that may be sent: a regular expression that the whole of it matches, without its end."""

    pattern: str
    numbers: dict[str, Number] = {}
    description: str = ""


class Limits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be written to the instrument when a run is limited to its profile (see ports.limits), and how
    its line stays set.
    """

    commands: Annotated[list[Command], Meta(min_length=1)]
    terminator: WireText = "\r\n"
    length_offset: int | None = None
    immediate: list[WireText] = []
    line: Annotated[
        Line | None,
        Meta(
            description="How the line stays set, in a file that holds limits alone; when it is not said: "
            "9600 8N1 without flow control, DTR and RTS on. In a profile it is the profile's own line."
        ),
    ] = None
    may_break: Annotated[
        bool, Meta(description="Whether a program may send a break, once all that it wrote has left.")
    ] = False


class Refusal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A reply by which the instrument does not do what it was told, and what that means to people."""

    reply: Expression
    means: Annotated[str, Meta(min_length=1, description="A sentence for whoever decides what happens now.")]


class Recovery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the instrument is made to go on after an error or a power cycle. What ``lost_by_power_off`` names
    is no longer as a protocol left it once the instrument was switched off.
    """

    clear_errors: list[Step] = []
    after_power_up: list[Step] = []
    refusals: Annotated[list[Refusal], Meta(description="The first whose reply is found counts.")] = []
    lost_by_power_off: list[Literal["tare", "home", "temperature", "tips", "settings"]] = []
    advice: str


class Replies(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the instrument answers: each command by one reply, which ends with ``terminator``, or is what
    ``whole`` matches; but those that ``silent`` matches as a whole (without their end), which get none.
    """

    terminator: WireText = "\r\n"
    whole: Expression = ""
    silent: str = ""


class SettleRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How it is found out what became of a command whose reply nobody has got: the instrument was not told to
    the end, or its reply was lost.

    ``pattern`` matches the whole command, without its end. A ``repeatable`` one changes nothing: it is sent
    again. Else the instrument is asked by ``ask``: it has carried the command out if ``done`` is found in
    what it answers, and has not if ``not_done`` is; then it would have said ``reply``. Expressions and
    ``reply`` may use the groups of ``pattern`` as ``{name}``.
    """

    pattern: str
    repeatable: bool = False
    ask: list[Step] = []
    done: Expression = ""
    not_done: Expression = ""
    reply: WireText = ""
    description: str = ""


class InstrumentProfile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kind of instrument on a serial line."""

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
    identify: Query
    told_apart_by: Annotated[
        list[str],
        Meta(
            description="Named groups of identify that tell this instrument from others of its kind, such as "
            "serial_number. Where there are any, a run puts the query when it opens the port, and again when "
            "it goes on after a crash: only for questions that are harmless whatever the instrument does, "
            "and answered at once."
        ),
    ] = []
    state: Query | None = None
    stop: Stop
    limits: Limits
    recover: Recovery
    replies: Replies = Replies()
    settle: list[SettleRule] = []
    sources: Annotated[list[str], Meta(min_length=1, description="Where this is known from.")]

    @property
    def can_move(self) -> bool:
        """Whether it may move, heat or pump when it is told to."""
        return self.category not in _STILL


# msgspec describes a type when it is first used, and two threads that do so at once crash: so it is done
# here, while the module is imported.
DECODER = Decoder(InstrumentProfile)
LIMITS_DECODER = Decoder(Limits)
