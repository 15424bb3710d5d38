"""Servers on this computer that speak TLS and HTTP, with certificates made for a test."""

from __future__ import annotations

import datetime
import gzip
import hashlib
import http.server
import ipaddress
import json
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_DAY = datetime.timedelta(days=1)


class Authority:
    """Makes certificates; whoever trusts ``path`` trusts them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Laboratory authority")])
        own = self._builder(self._name, self._key, 1, 3650).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        key_usage = x509.KeyUsage(
            digital_signature=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        )
        own = own.add_extension(key_usage, critical=True)
        own = own.add_extension(
            x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False
        )
        self.path = folder / "authority.pem"
        self.path.write_bytes(own.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))

    def _builder(
        self,
        subject: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        begin: float,
        end: float,
        *,
        issuer: x509.Name | None = None,
    ) -> x509.CertificateBuilder:
        now = datetime.datetime.now(datetime.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer or self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - begin * _DAY)
            .not_valid_after(now + end * _DAY)
        )

    def context(
        self, *names: str, begin: float = 1, end: float = 30, self_signed: bool = False
    ) -> tuple[ssl.SSLContext, str]:
        """The context of a server with a certificate for ``names``, valid from ``begin`` days ago for ``end``
        days; and its fingerprint.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
        stated = [
            x509.IPAddress(ipaddress.ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
            for name in names
        ]
        builder = self._builder(subject, key, begin, end, issuer=subject if self_signed else self._name)
        builder = builder.add_extension(x509.SubjectAlternativeName(stated), critical=False)
        builder = builder.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False
        )
        made = builder.sign(key if self_signed else self._key, hashes.SHA256())
        self._made += 1
        path = self._folder / f"server{self._made}.pem"
        path.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + made.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context, hashlib.sha256(made.public_bytes(serialization.Encoding.DER)).hexdigest()


class Robot(http.server.BaseHTTPRequestHandler):
    """An instrument with an HTTP API, and with the bad habits that a test asks for by path."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/health":
            self._answer(json.dumps({"name": "robot", "asked": self.headers["Host"]}).encode())
        elif self.path == "/moved":
            self._answer(b"", {"Location": "/health"}, status=302)
        elif self.path == "/away":
            self._answer(b"", {"Location": "http://elsewhere.example/"}, status=302)
        elif self.path == "/for-ever":
            self._answer(b"", {"Location": "/for-ever"}, status=302)
        elif self.path == "/bomb":
            self._answer(gzip.compress(bytes(400 << 20), 1), {"Content-Encoding": "gzip"})
        elif self.path == "/packed":
            self._answer(gzip.compress(b"packed"), {"Content-Encoding": "gzip"})
        elif self.path == "/silent":
            self.rfile.read(1)
        elif self.path == "/slow-header":
            self._trickle()
        elif self.path in ("/endless-header", "/endless-body"):
            self._pour()
        else:
            self._answer(b"no such thing", status=404)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        if len(body) < length:
            return  # the client has gone; a request that is not whole is not carried out
        self.take(body)
        self._answer(b"got " + body, status=201)

    def take(self, body: bytes) -> None:
        """Called with each body that is posted."""

    def _answer(self, body: bytes, headers: Mapping[str, str] | None = None, *, status: int = 200) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _trickle(self) -> None:
        self.close_connection = True
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while True:
                self.wfile.write(b"X")
                time.sleep(0.05)
        except OSError:
            return

    def _pour(self) -> None:
        self.close_connection = True
        try:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            if self.path == "/endless-body":
                self.wfile.write(b"Connection: close\r\n\r\n")
            while True:
                self.wfile.write(b"X-More: and more\r\n" * 4096)
        except OSError:
            return

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing."""


@contextmanager
def robot(context: ssl.SSLContext | None = None, handler: type[Robot] = Robot) -> Iterator[int]:
    """An instrument with an HTTP API on 127.0.0.1; yields its port."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        if context is not None:
            server.socket = context.wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
