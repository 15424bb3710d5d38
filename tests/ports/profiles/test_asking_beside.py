"""A profile's question on a program's own connection leaves nothing of the reply to the program."""

from __future__ import annotations

import json
import socket
import threading

import pytest

from praxis_desktop.ports import profiles
from praxis_desktop.ports.delivery import HeldReceiver
from praxis_desktop.ports.profiles.profile import InstrumentProfile
from praxis_desktop.ports.roles import parse_binding
from praxis_desktop.ports.transport import LineSettings, PortReader

BODY = json.dumps(
    {"data": [{"id": "a"}], "meta": {"cursor": 0, "totalLength": 1}, "links": {"self": "x" * 200}}
)
RESPONSE = f"HTTP/1.1 200 OK\r\nContent-Length: {len(BODY)}\r\n\r\n{BODY}".encode()
OWN = b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize("cut", [len(RESPONSE), RESPONSE.index(b'"links"'), 3])
def test_the_program_gets_nothing_of_the_response_to_a_question(cut: int) -> None:
    ot2 = profiles.find_profile("ot2")
    assert isinstance(ot2, InstrumentProfile)
    assert ot2.state is not None
    with socket.create_server(("127.0.0.1", 0)) as listener:
        program = PortReader("robot")
        held = HeldReceiver(program)
        binding = parse_binding(f"robot=tcp://127.0.0.1:{listener.getsockname()[1]}")
        port = binding.open(held, LineSettings(115200))
        with listener.accept()[0] as robot:

            def answer() -> None:
                robot.recv(1000)
                robot.sendall(RESPONSE[:cut])
                threading.Event().wait(0.2)
                robot.sendall(RESPONSE[cut:])

            thread = threading.Thread(target=answer)
            thread.start()
            said = profiles.ask_beside(ot2.state, port, held, ot2)
            thread.join()
            held.deliver(said.rest)
            held.pass_on()
            robot.sendall(OWN)
            assert program.read(len(OWN), timeout=20) == OWN
            assert not program.waiting
        port.close()
    assert said.told(ot2.state) == "runs 1"
