"""Secrets on the wire: inserted into sent data, and removed from received data, however it is divided."""

from __future__ import annotations

import base64
import itertools
import json
import random

import pytest

from praxis_desktop.core.addresses import read_address
from praxis_desktop.core.errors import UsageError
from praxis_desktop.ports.keyring import keep_secret
from praxis_desktop.ports.network._secrets import Substitution
from praxis_desktop.ports.roles import parse_binding

SECRET = 'pa"ss\\wörd&1'
PUT = SECRET.encode()


def pieces(data: bytes, seed: int) -> list[bytes]:
    """Return ``data``, divided at random."""
    chance = random.Random(seed)
    cuts = sorted({0, len(data), *(chance.randrange(len(data)) for _ in range(chance.randrange(9)))})
    return [data[begin:end] for begin, end in itertools.pairwise(cuts)]


def sent(data: bytes, seed: int = 0, *, is_web: bool = False, bytewise: bool = False) -> bytes:
    substitution = Substitution({"key": SECRET}, is_web=is_web)
    parts = [data[at : at + 1] for at in range(len(data))] if bytewise else pieces(data, seed)
    return b"".join(substitution.filled(each) for each in parts) + substitution.unfinished()


@pytest.mark.parametrize("bytewise", [False, True])
def test_a_placeholder_is_replaced_however_it_is_divided(bytewise: bool) -> None:
    data = b"LOGIN {secret:key};{secret:{secret:key}{secret:other}{sec"
    told = b"LOGIN " + PUT + b";{secret:" + PUT + b"{secret:other}{sec"
    for seed in range(40):
        assert sent(data, seed, bytewise=bytewise) == told


def request(body: bytes, *fields: bytes, line: bytes = b"POST /login HTTP/1.1") -> bytes:
    return b"\r\n".join([line, b"Host: robot", *fields, b"", b""]) + body


def with_length(body: bytes, *fields: bytes) -> bytes:
    return request(body, *fields, b"Content-Length: %d" % len(body))


JSON = b"Content-Type: application/json"
TOKEN = b"X-Token: {secret:key}"
REAL = b"X-Token: " + PUT
BASIC = b"Authorization: Basic " + base64.b64encode(b"admin:{secret:key}")
QUOTED = b"pa%22ss%5Cw%C3%B6rd%261"
IN_JSON = json.dumps({"password": SECRET}).encode()
CHUNKED = b"Transfer-Encoding: chunked"
LONG = b"{secret:key}" * 100_000

REQUESTS = [
    (request(b"", TOKEN, line=b"GET /x HTTP/1.1"), request(b"", REAL, line=b"GET /x HTTP/1.1")),
    (with_length(b'{"password": "{secret:key}"}', JSON), with_length(IN_JSON, JSON)),
    (with_length(b"password={secret:key}"), with_length(b"password=" + PUT)),
    (with_length(b"p=%7Bsecret%3Akey%7D"), with_length(b"p=" + QUOTED)),
    (with_length(b"no secret", TOKEN), with_length(b"no secret", REAL)),
    (request(b"", BASIC), request(b"", b"Authorization: Basic " + base64.b64encode(b"admin:" + PUT))),
    (
        request(b"5\r\n{secr\r\n7\r\net:key}\r\n0\r\n\r\n", CHUNKED),
        request(b"%x\r\n%b\r\n0\r\n\r\n" % (len(PUT), PUT), CHUNKED),
    ),
    (request(b"3\r\nabc\r\n0\r\nA: b\r\n\r\n", CHUNKED), request(b"3\r\nabc\r\n0\r\nA: b\r\n\r\n", CHUNKED)),
    (with_length(LONG, TOKEN), with_length(LONG, REAL)),
]


@pytest.mark.parametrize(("given", "told"), REQUESTS)
def test_a_request_has_the_secret_and_its_true_length(given: bytes, told: bytes) -> None:
    for seed in range(20):
        assert sent(given, seed, is_web=True) == told
    assert sent(given[:5000], is_web=True, bytewise=True)[:4000] == told[:4000]


def test_requests_follow_one_another_on_a_connection() -> None:
    given, told = (b"".join(each[side] for each in REQUESTS) for side in (0, 1))
    for seed in range(10):
        assert sent(given, seed, is_web=True) == told


def test_a_whole_request_does_not_wait_for_another() -> None:
    for given, told in REQUESTS:
        assert Substitution({"key": SECRET}, is_web=True).filled(given) == told


@pytest.mark.parametrize(
    "data",
    [
        *(b"\x16\x03\x01 no request", b"get / http\r\n\r\n", b"HELLO WORLD\n"),
        request(b"abc", b"Content-Length: " + b"9" * 5000),
    ],
)
def test_what_is_no_request_is_sent_at_once(data: bytes) -> None:
    assert Substitution({"key": SECRET}, is_web=True).filled(data) == data


def test_after_an_upgrade_bytes_pass_as_they_are() -> None:
    substitution = Substitution({"key": SECRET}, is_web=True)
    upgraded = substitution.filled(request(b"", b"Connection: Upgrade", TOKEN, line=b"GET /ws HTTP/1.1"))
    assert REAL in upgraded
    assert substitution.filled(b"\x81\x85abcd") == b"\x81\x85abcd"


def test_an_echo_has_asterisks_of_the_same_length() -> None:
    answer = b"you said " + PUT + b", " + QUOTED + b", " + IN_JSON + b"\n"
    for seed in range(40):
        substitution = Substitution({"key": SECRET})
        parts = [substitution.masked(each) for each in pieces(answer, seed)]
        seen = b"".join(parts) + substitution.rest()
        assert len(seen) == len(answer)
        assert seen.startswith(b"you said " + b"*" * len(PUT) + b", **")
        assert seen.count(b"*") == len(PUT) + len(QUOTED) + len(IN_JSON) - len(b'{"password": ""}')


def test_what_basic_authentication_encodes_is_hidden_too() -> None:
    substitution = Substitution({"key": SECRET}, is_web=True)
    told = substitution.filled(request(b"", BASIC)).partition(b"Basic ")[2].partition(b"\r\n")[0]
    assert substitution.masked(b"heard " + told + b"\n") == b"heard " + b"*" * len(told) + b"\n"


@pytest.mark.parametrize(
    ("device", "says"),
    [
        ("udp://host:1?secret=key", "can send one"),
        ("socket://host:1?secret=key", "can send one"),
        ("http://host?secret=a b", "must contain a host and a port"),
        ("http://host?secret=", "characters other than"),
        ("http://host?secret=a/b", "characters other than"),
        ("http://host?token=a", "must contain only a host and a port"),
    ],
)
def test_a_grant_with_a_wrong_secret_says_so(device: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        parse_binding(f"robot={device}")


def test_a_grant_keeps_its_secrets_and_its_fingerprint() -> None:
    device = f"https://ot2.local?fingerprint={'ab' * 32},secret=key,secret=other"
    assert parse_binding(f"robot={device}").device == device


@pytest.mark.parametrize(
    ("name", "value"), [("a b", "long enough"), ("", "long enough"), ("x", "short"), ("x", "two\nlines of")]
)
def test_a_secret_that_cannot_be_kept_is_refused(name: str, value: str) -> None:
    with pytest.raises(UsageError) as refused:
        keep_secret(name, value)
    assert value not in str(refused.value)


@pytest.mark.parametrize("options", ["fingerprint={pin},secret=robot", "secret=robot&fingerprint={pin}"])
def test_a_secret_goes_to_an_instrument_with_a_pinned_certificate(options: str) -> None:
    address = read_address(f"tls://10.0.0.7:443?{options.format(pin='ab' * 32)}")
    assert (address.fingerprint, address.secrets) == ("ab" * 32, ("robot",))
    assert read_address(address.device) == address
