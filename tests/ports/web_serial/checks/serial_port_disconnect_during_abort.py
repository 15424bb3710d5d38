"""serialPort-disconnect-during-abort.https.any.js"""

from __future__ import annotations

from typing import Any

import js

from tests.ports.web_serial.checks.conformance import chunk, first_port, on_fake_only, reason, rejected


@on_fake_only("a pseudo-terminal takes everything at once")
async def a_disconnection_while_writing_is_aborted(fake: Any) -> None:
    port, end = await first_port(fake)
    await port.open(baudRate=9600)
    writer = port.writable.getWriter()
    end.simulate_disconnect_on_write()
    writing = writer.write(chunk(bytes(1024)))
    aborting = writer.abort(js.Error.new("Given up."))
    assert (await reason(writing)).message == "Given up."
    await rejected(aborting, "NetworkError")
    await port.close()
