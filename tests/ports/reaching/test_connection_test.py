"""A connection test says which of name, route, port, greeting and identity failed, and what to do."""

from __future__ import annotations

import errno
import json
import re
import socket
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bench.certificates import Authority
from praxis_desktop.core.errors import UsageError
from praxis_desktop.ports.claims.claiming import claim_for
from praxis_desktop.ports.reaching.connection_test import STAGES, ConnectionTest, Stage
from praxis_desktop.ports.roles import parse_binding
from tests.ports.reaching.instruments import BALANCE, SUPPLY, closed_port, instrument
from tests.ports.tls_servers import Robot, robot

Resolve = Callable[..., object]


def outcome(device: str, kind: str = "") -> dict[str, Stage]:
    """Return the stages of a test by name, each told when it ended."""
    told: list[Stage] = []
    stages = ConnectionTest(device, kind=kind, tell=told.append).perform()
    assert stages == tuple(told)
    assert [stage.name for stage in told] == list(STAGES)
    return {stage.name: stage for stage in told}


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> None:
    """Resolve names to these addresses, one list after the other, the last one forever."""
    left = list(answers)

    def look_up(*_: object, **__: object) -> list[object]:
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


def test_an_instrument_of_the_expected_kind_passes_every_stage() -> None:
    with instrument(BALANCE) as balance:
        stages = outcome(balance.device, "mettler")
    assert not any(stage.has_failed for stage in stages.values())
    assert stages["port"].detail == f"{balance.port} is open"
    assert stages["tls"].state == "not_used"
    assert stages["greeting"].detail.startswith("answered in ")
    assert stages["identity"].detail == "WXS205SDU, B741968866"


def test_only_the_identity_query_is_sent() -> None:
    with instrument(BALANCE) as balance:
        outcome(balance.device, "mettler")
    assert balance.lines == [b"I2", b"I4"]


def test_nothing_is_sent_to_an_instrument_of_an_unknown_kind() -> None:
    with instrument(BALANCE) as balance:
        stages = outcome(balance.device)
    assert balance.lines == []
    assert stages["greeting"].state == stages["identity"].state == "not_asked"


def test_another_kind_of_instrument_fails_at_its_identity() -> None:
    with instrument({}, SUPPLY[b"*IDN?"]) as supply:
        stages = outcome(supply.device, "mettler")
    assert stages["greeting"].state == "passed"
    assert "DP832" in stages["identity"].detail
    assert stages["identity"].remedy == "Choose that kind, or another address."


def test_a_silent_instrument_fails_at_its_greeting() -> None:
    with instrument({}) as silent:
        stages = outcome(silent.device, "mettler")
    assert stages["greeting"].has_failed
    assert "I2" in stages["greeting"].detail
    assert "right" not in stages["greeting"].remedy
    assert "9600" not in stages["greeting"].remedy  # a connection has no line
    assert stages["identity"].detail == "not tried: the greeting failed"


def test_a_closed_port_is_named() -> None:
    port = closed_port()
    stages = outcome(f"tcp://127.0.0.1:{port}", "mettler")
    assert stages["route"].state == "passed"
    assert stages["port"].detail == f"Port {port} is closed."
    assert stages["port"].remedy == "The instrument is on, but its service is not running."
    assert stages["greeting"].detail == "not tried: the port check failed"


def test_an_unknown_name_is_the_first_stage() -> None:
    stages = outcome("tcp://nosuch.invalid:5025")
    assert stages["name"].detail == "This name is unknown."
    assert stages["name"].remedy == "Is it spelt exactly as on the instrument?"
    assert stages["route"].state == "not_asked"


def test_a_name_with_three_addresses_offers_them(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, ["198.51.100.3", "198.51.100.1", "198.51.100.2"])
    stage = outcome("tcp://robot.local:31950")["name"]
    assert (stage.detail, stage.remedy) == ("It has 3 addresses.", "Choose one.")
    assert stage.addresses == ("198.51.100.1", "198.51.100.2", "198.51.100.3")


def test_a_name_that_changes_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, ["198.51.100.1"], ["198.51.100.2"])
    stage = outcome("tcp://robot.local:31950")["name"]
    assert stage.detail == "It resolves to 198.51.100.1, then to 198.51.100.2."
    assert stage.addresses == ("198.51.100.1", "198.51.100.2")


def test_a_name_must_not_lead_to_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, ["127.0.0.1"])
    with instrument(BALANCE) as balance:
        stages = outcome(f"tcp://robot.local:{balance.port}", "mettler")
    assert stages["route"].detail == "This is this computer's own address."
    assert balance.lines == []


@pytest.mark.parametrize("number", [errno.EHOSTUNREACH, errno.ENETUNREACH])
def test_an_address_without_a_route_is_named(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, "unreachable")

    monkeypatch.setattr(socket, "create_connection", refuse)
    stage = outcome("tcp://198.51.100.7:5025")["route"]
    assert stage.detail == "198.51.100.7 cannot be reached."
    assert stage.remedy == "Is the cable plugged in, and is the instrument on the same network?"


def test_an_instrument_that_is_in_use_is_left_alone() -> None:
    with instrument(BALANCE) as balance, claim_for("Another check", parse_binding(f"a={balance.device}")):
        stages = outcome(balance.device, "mettler")
    assert "Another check" in stages["route"].detail
    assert balance.lines == []


def test_a_test_is_cancelled_while_it_waits_for_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, answer = threading.Event(), threading.Event()

    def never(*_: object, **__: object) -> list[object]:
        asked.set()
        answer.wait(30)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", never)
    test = ConnectionTest("tcp://robot.local:31950")
    ends: list[object] = []
    thread = threading.Thread(target=lambda: ends.append(test.perform()))
    thread.start()
    assert asked.wait(10)
    test.cancel()
    thread.join(10)
    answer.set()
    assert ends == [None]


def test_a_test_is_cancelled_while_it_waits_for_a_reply() -> None:
    with instrument({}) as silent:
        test = ConnectionTest(silent.device, kind="mettler", tell=lambda stage: None)
        ends: list[object] = []
        thread = threading.Thread(target=lambda: ends.append(test.perform()))
        thread.start()
        while not silent.lines:
            thread.join(0.01)
        test.cancel()
        thread.join(10)
    assert ends == [None]


@pytest.mark.parametrize("device", ["/dev/ttyUSB0", "sim:mettler", "tcp://host", "udp://h:1", "ftp://h:21"])
def test_what_is_no_address_is_refused(device: str) -> None:
    with pytest.raises(UsageError):
        ConnectionTest(device)


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that this computer trusts."""
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.path))
    return made


def test_a_valid_certificate_is_shown_with_its_end(authority: Authority) -> None:
    with robot(authority.context("localhost")[0]) as port:
        stages = outcome(f"https://localhost:{port}")
    assert re.fullmatch(r"certificate valid until \d+ \w{3} \d{4}", stages["tls"].detail)
    assert re.fullmatch(r"404 in \d+ ms", stages["greeting"].detail)
    assert stages["identity"].state == "not_asked"


@pytest.mark.parametrize(
    ("name", "days", "words"),
    [("robot7", 30, "is for a different name: robot7"), ("localhost", -0.5, "expired on")],
)
def test_a_certificate_that_is_not_accepted_can_be_trusted(
    authority: Authority, name: str, days: float, words: str
) -> None:
    context, fingerprint = authority.context(name, end=days)
    with robot(context) as port:
        stage = outcome(f"tls://localhost:{port}")["tls"]
        assert stage.has_failed
        assert words in stage.detail
        assert stage.detail.endswith(".")
        assert stage.fingerprint == fingerprint
        trusted = outcome(f"tls://localhost:{port}?fingerprint={fingerprint}")["tls"]
        assert (trusted.state, trusted.detail) == ("passed", "the certificate that you trust")


def test_an_instrument_without_tls_fails_there(authority: Authority) -> None:
    with instrument({}, b"what?") as plain:
        stages = outcome(plain.device.replace("tcp:", "tls:").replace("127.0.0.1", "localhost"))
    assert stages["port"].state == "passed"
    assert stages["tls"].has_failed
    assert stages["identity"].detail == "not tried: TLS failed"


OT2 = {"name": "bench 4", "robot_model": "OT-2 Standard", "robot_serial": "OT2CEP20200907B12"}
STARTS = {"message": "robot server is starting"}


def web(status: int, page: object, asked: list[str], headers: Mapping[str, str] | None = None) -> type[Robot]:
    """Return an instrument that answers every request with this page, and records the requests."""

    class Answering(Robot):
        def do_GET(self) -> None:  # noqa: N802
            asked.append(self.requestline)
            self._answer(json.dumps(page).encode(), headers, status=status)

    return Answering


def test_an_http_instrument_greets_and_says_who_it_is() -> None:
    asked: list[str] = []
    with robot(handler=web(200, OT2, asked)) as port:
        stages = outcome(f"http://127.0.0.1:{port}", "ot2")
    assert re.fullmatch(r"200 in \d+ ms", stages["greeting"].detail)
    assert stages["identity"].detail == "OT-2 Standard, OT2CEP20200907B12"
    assert set(asked) == {"GET /health HTTP/1.1"}


def test_an_http_instrument_that_starts_says_so() -> None:
    with robot(handler=web(503, STARTS, [])) as port:
        stages = outcome(f"http://127.0.0.1:{port}", "ot2")
    assert stages["greeting"].has_failed
    assert stages["greeting"].detail == "GET /health returned 503, “robot server is starting”."
    assert stages["greeting"].remedy == "Wait a minute after switching the instrument on, then test again."
    assert stages["identity"].detail == "not tried: the greeting failed"


def test_another_http_instrument_fails_where_it_lacks_the_page() -> None:
    with robot(handler=web(404, {}, [])) as port:
        stages = outcome(f"http://127.0.0.1:{port}", "ot2")
    assert stages["greeting"].detail == "GET /health returned 404, “Not Found”."


def test_an_http_instrument_that_is_not_that_kind_fails_at_its_identity() -> None:
    with robot(handler=web(200, {"name": "DP832"}, [])) as port:
        stages = outcome(f"http://127.0.0.1:{port}", "ot2")
    assert stages["greeting"].state == "passed"
    assert stages["identity"].has_failed


def test_an_http_instrument_of_an_unknown_kind_is_asked_for_its_first_page_once() -> None:
    asked: list[str] = []
    with robot(handler=web(302, {}, asked, {"Location": "http://elsewhere.example/"})) as port:
        stages = outcome(f"http://127.0.0.1:{port}")
    assert asked == ["GET / HTTP/1.1"]
    assert re.fullmatch(r"302 in \d+ ms", stages["greeting"].detail)
    assert stages["identity"].detail == "not queried: unknown kind"


@pytest.mark.parametrize("otherwise", [b"what?", b"HTTP/1.1 OK"])
def test_an_instrument_that_speaks_no_http_fails_at_its_greeting(otherwise: bytes) -> None:
    with instrument({}, otherwise) as plain:
        stages = outcome(plain.device.replace("tcp:", "http:"))
    assert stages["greeting"].detail == "The response to GET / is not HTTP."
    assert stages["greeting"].remedy == "Does the instrument speak HTTP on this port?"


def test_a_test_is_cancelled_while_it_waits_for_a_page() -> None:
    with instrument({}) as silent:
        test = ConnectionTest(silent.device.replace("tcp:", "http:"))
        ends: list[object] = []
        thread = threading.Thread(target=lambda: ends.append(test.perform()))
        thread.start()
        while not silent.lines:
            thread.join(0.01)
        test.cancel()
        thread.join(10)
    assert ends == [None]
