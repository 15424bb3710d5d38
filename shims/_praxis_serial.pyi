"""The JavaScript module through which a guest uses the serial ports granted to it.

A failure is returned as text: ``Kind: what happened``, and what to do on a second line. -1 means that an
interrupt ended a wait; it is then consumed.
"""

from collections.abc import Callable

_Outcome = bytes | int | str

def comports() -> list[tuple[str, str, str, str, int, int, str, str]]: ...
def role_of(port: object, /) -> str: ...
def open(  # noqa: A001
    name: str,
    dtr: bool,
    rts: bool,
    baudrate: int,
    bytesize: int,
    parity: str,
    stopbits: float,
    xonxoff: bool,
    rtscts: bool,
    dsrdtr: bool,
    rs485: str = ...,
    /,
) -> int | str: ...
def aopen(
    request: int,
    name: str,
    dtr: bool,
    rts: bool,
    baudrate: int,
    bytesize: int,
    parity: str,
    stopbits: float,
    xonxoff: bool,
    rtscts: bool,
    dsrdtr: bool,
    rs485: str = ...,
    /,
) -> int | str: ...
def configure(
    number: int,
    baudrate: int,
    bytesize: int,
    parity: str,
    stopbits: float,
    xonxoff: bool,
    rtscts: bool,
    dsrdtr: bool,
    rs485: str = ...,
    /,
) -> str | None: ...
def close(number: int, /) -> None: ...
def read(number: int, count: int, timeout: float | None, silence: float | None = ..., /) -> _Outcome: ...
def until(
    number: int, terminator: str, count: int | None, timeout: float | None, gap: bool, /
) -> _Outcome: ...
def aread(
    number: int, request: int, count: int, timeout: float | None, silence: float | None = ..., /
) -> _Outcome: ...
def auntil(
    number: int, request: int, terminator: str, count: int | None, timeout: float | None, gap: bool, /
) -> _Outcome: ...
def resume(number: int, /) -> _Outcome: ...
def cancel(request: int, /) -> None: ...
def unread(number: int, request: int, text: str, /) -> None: ...
def write(number: int, text: str, timeout: float | None, /, *cause: int | str) -> int | str: ...
def awrite(
    number: int, request: int, text: str, timeout: float | None, /, *cause: int | str
) -> int | str: ...
def cancel_read(number: int, /) -> None: ...
def in_waiting(number: int, /) -> int | str: ...
def out_waiting(number: int, /) -> int | str: ...
def reset(number: int, which: str, /) -> int | str | None: ...
def set_line(number: int, name: str, on: bool, /) -> str | None: ...
def lines(number: int, name: str, /) -> bool | str: ...
def set_latency(number: int, milliseconds: int, /) -> int | str: ...
def set_dispatcher(dispatcher: Callable[[int, _Outcome], None], /) -> None: ...
