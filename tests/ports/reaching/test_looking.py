"""A network search finds instruments that announce themselves, asks only for names, and ends in time."""

from __future__ import annotations

import http.server
import threading
import uuid
from collections.abc import Iterator

import pytest

from praxis_desktop.ports.profiles.library import load_profiles
from praxis_desktop.ports.reaching import ssdp
from praxis_desktop.ports.reaching.looking import FoundInstrument, Looking
from tests.ports.reaching.instruments import SUPPLY, announced, instrument

DESCRIPTION = """<?xml version="1.0"?><root><device><friendlyName>Reader &amp; stacker</friendlyName>
<manufacturer>Acme</manufacturer><modelName>R1</modelName><serialNumber>77</serialNumber></device></root>"""


def looked_for(name: str) -> tuple[list[FoundInstrument], FoundInstrument | None]:
    """Return everything reported about the instrument, and its entry in the result. The search ends once the
    instrument has answered.
    """
    told: list[FoundInstrument] = []

    def tell(found: FoundInstrument) -> None:
        if found.name == name:
            told.append(found)
            if "," in found.answer:
                looking.cancel()

    looking = Looking(tell, profiles=load_profiles().profiles.values(), seconds=10)
    found = looking.perform()
    return told, next((one for one in found if one.name == name), None)


def test_an_announced_instrument_is_found_and_asked_for_its_name() -> None:
    name = f"Supply {uuid.uuid4().hex[:8]}"
    with instrument(SUPPLY) as supply, announced(name, supply.port):
        _, found = looked_for(name)
    assert found is not None
    assert found.device == supply.device
    assert found.answer == "RIGOL TECHNOLOGIES,DP832,DP8B1938,00.01"
    assert set(supply.lines) == {b"*IDN?"}


def test_an_instrument_that_is_no_scpi_instrument_is_not_asked() -> None:
    name = f"Balance {uuid.uuid4().hex[:8]}"
    texts = {"Manufacturer": "Mettler Toledo", "Model": "balance", "SerialNumber": "B7"}
    with instrument({}) as other, announced(name, other.port, service="_sila._tcp", **texts):
        _, found = looked_for(name)
    assert found is not None
    assert found.answer == "Mettler Toledo, balance, B7"
    assert found.kind == "mettler"
    assert other.lines == []


def test_an_announced_page_is_reached_by_http() -> None:
    name = f"Robot {uuid.uuid4().hex[:8]}"
    with announced(name, 31950, service="_http._tcp", Manufacturer="Acme", Model="R1"):
        _, found = looked_for(name)
    assert found is not None
    assert found.device == "http://127.0.0.1:31950"


def test_a_look_is_cancelled_at_once() -> None:
    looking = Looking(lambda found: None, seconds=60)
    ends: list[object] = []
    thread = threading.Thread(target=lambda: ends.append(looking.perform()))
    thread.start()
    looking.cancel()
    thread.join(15)
    assert len(ends) == 1


class _Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/description.xml")
            self.end_headers()
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(DESCRIPTION.encode())

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture
def pages() -> Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield int(server.server_address[1])
        server.shutdown()


@pytest.mark.parametrize(
    ("location", "is_taken"),
    [
        ("http://127.0.0.1:{port}/description.xml", True),
        ("http://127.0.0.1:{port}/moved", False),
        ("http://localhost:{port}/description.xml", False),
        ("https://127.0.0.1:{port}/description.xml", False),
        ("http://127.0.0.1:99999/description.xml", False),
    ],
)
def test_a_description_comes_from_the_device_itself(pages: int, location: str, is_taken: bool) -> None:
    described = ssdp.described_at(location.format(port=pages), "127.0.0.1")
    assert (described is not None) == is_taken
    if described is not None:
        assert (described.name, described.maker, described.model) == ("Reader & stacker", "Acme", "R1")
        assert (described.host, described.port, described.serial_number) == ("127.0.0.1", pages, "77")
