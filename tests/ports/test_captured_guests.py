"""No image can be captured while a port is open, and a guest restored from one uses its new ports."""

from __future__ import annotations

import pytest

from praxis_desktop.interpreter import Interpreter, run_in_guest_thread
from praxis_desktop.interpreter.host.graph import NotCapturable
from praxis_desktop.ports.granting.granted import GrantedPorts
from praxis_desktop.ports.roles import parse_binding
from praxis_desktop.snapshots.contents import Contents, attach_layers
from tests.ports.guests import runtime

WEIGH = "scale.write(b'S\\r\\n')\nscale.read_until(b'\\n').decode().split()[0]"


def ports() -> GrantedPorts:
    return GrantedPorts([parse_binding("scale=sim:mettler")])


def test_an_open_port_is_named_in_the_refusal_and_a_copy_with_other_ports_is_made() -> None:
    def use() -> None:
        granted, others = ports(), ports()
        with Interpreter.boot(runtime()) as interpreter:
            granted.grant_to(interpreter)
            attach_layers(interpreter, runtime().distribution.base_layers, Contents(runtime().distribution))
            interpreter.run("import serial\nscale = serial.Serial('scale', 9600, timeout=20)")
            with pytest.raises(NotCapturable, match="the open port 'scale'"):
                interpreter.capture()
            with interpreter.fork(named={GrantedPorts.NAME: others.module}) as copy:
                others.grant_to(copy)
                # Open ports are not open in the copy, which can open its own.
                assert (
                    copy.run("try:\n  scale.write(b'S\\r\\n')\nexcept serial.SerialException: told = 1\ntold")
                    == 1
                )
                copy.run("scale = serial.Serial('scale', 9600, timeout=20)")
                assert copy.run(WEIGH) == "S"
                others.close_all()
            assert interpreter.run(WEIGH) == "S"
            interpreter.run("scale.close()")
            image = interpreter.capture()
        others = ports()
        with Interpreter.restore(image, named={GrantedPorts.NAME: others.module}) as copy:
            others.grant_to(copy)
            copy.run("scale.open()")
            assert copy.run(WEIGH) == "S"
            with pytest.raises(NotCapturable, match="the open port 'scale'"):
                copy.checkpoint()
            others.close_all()
            copy.checkpoint()
        image.close()

    run_in_guest_thread(use)
