"""TLS with an instrument: the handshake, the check of its certificate, and the thread that encrypts.

The rest of the program has a connection of plain bytes whose other end is that thread. So the guardian can
write a stop command, and a process with a wall needs neither keys nor the certificates that are trusted.
"""

from __future__ import annotations

import base64
import errno
import hashlib
import json
import logging
import selectors
import socket
import ssl
import struct
import threading
from contextlib import suppress

from praxis_desktop.core.addresses import Address
from praxis_desktop.core.deadlines import NEVER, Deadline
from praxis_desktop.core.messages import Message
from praxis_desktop.ports.errors import PortFault, PortTimeout, PortUntrusted, named

log = logging.getLogger(__name__)

_HANDSHAKE_S = 10.0
_AFTER_END_S = 30.0
"""How long an instrument may go on sending after this side has ended its output."""
_CHUNK = 65536
_AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER with which closing resets the connection."""
_EXPIRED, _NOT_YET, _SELF_SIGNED = 10, 9, (18, 19)
_OTHER_NAME = (62, 64)
_UNKNOWN_SIGNER = (2, 20, 21)
"""OpenSSL's numbers for what is wrong with a certificate."""
_NOT_TLS = (
    "WRONG_VERSION_NUMBER",
    "HTTP_REQUEST",
    "UNKNOWN_PROTOCOL",
    "PACKET_LENGTH_TOO_LONG",
    "RECORD_LAYER_FAILURE",
)


def secured(connection: socket.socket, address: Address, name: str) -> tuple[socket.socket, str]:
    """Agree on TLS over ``connection``, which is taken over, and check the certificate.

    Returns a connection of plain bytes, and what was agreed (see ``Port.security``). Raises PortUntrusted or
    PortTimeout; the connection is closed then.
    """
    told = named(name, address.device)
    try:
        connection.settimeout(_HANDSHAKE_S)
        cipher = _context(address).wrap_socket(connection, server_hostname=address.host)
    except TimeoutError as error:
        connection.close()
        raise PortTimeout(
            Message("{told} accepted the connection, but does not answer in TLS", told=told),
            port=name,
            hint="Does the instrument speak TLS on this port? If not, grant tcp:// or http://.",
        ) from error
    except ssl.SSLCertVerificationError as error:
        connection.close()
        raise _distrust(error, address, name) from error
    except OSError as error:
        connection.close()
        raise _no_tls(error, address, name) from error
    try:
        found = _fingerprint(cipher.getpeercert(binary_form=True) or b"")
        if address.fingerprint not in ("", found):
            raise PortUntrusted(
                Message(
                    "{told} shows another certificate than the granted one; its fingerprint is {found}",
                    told=told,
                    found=found,
                ),
                port=name,
                hint="Was the instrument replaced, or its certificate renewed? If so, grant the new "
                "fingerprint. If not, another computer answers in its place.",
            )
        agreed = _agreed(cipher)
        return _plain_end(cipher), agreed
    except BaseException:
        cipher.close()
        raise


def _context(address: Address) -> ssl.SSLContext:
    """What this computer trusts; for a pinned certificate nothing else counts."""
    context = ssl.create_default_context()
    if address.fingerprint:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _fingerprint(certificate: bytes) -> str:
    return hashlib.sha256(certificate).hexdigest()


def _agreed(cipher: ssl.SSLSocket) -> str:
    certificate = cipher.getpeercert(binary_form=True) or b""
    return json.dumps(
        {
            "version": cipher.version(),
            "cipher": cipher.cipher(),
            "certificate": base64.b64encode(certificate).decode(),
            "peer": cipher.getpeercert() or {},
        }
    )


# ---- what is wrong
def _shown(address: Address) -> bytes:
    """The certificate that the other end shows to whoever asks; b"" if it shows none now."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with (
            socket.create_connection((address.host, address.port), timeout=_HANDSHAKE_S / 2) as connection,
            context.wrap_socket(connection, server_hostname=address.host) as cipher,
        ):
            return cipher.getpeercert(binary_form=True) or b""
    except OSError:
        log.debug("The certificate of %s was not shown again", address.text, exc_info=True)
        return b""


def _distrust(error: ssl.SSLCertVerificationError, address: Address, name: str) -> PortUntrusted:
    """The sentence for a certificate that was not accepted."""
    told, shown, code = named(name, address.device), _shown(address), error.verify_code
    names, begin, end = _facts(shown)
    if code == _EXPIRED:
        problem = Message("the certificate of {told} expired on {end}", told=told, end=end)
        remedy = "Renew the certificate on the instrument, and check the date of this computer."
    elif code == _NOT_YET:
        problem = Message("the certificate of {told} is valid only from {begin}", told=told, begin=begin)
        remedy = "Check the dates of this computer and of the instrument."
    elif code in _OTHER_NAME:
        problem = Message(
            "the certificate of {told} is for another name: {names}", told=told, names=names or "(none)"
        )
        remedy = "Grant the instrument under that name, or give it a certificate for this one."
    elif code in _SELF_SIGNED:
        problem = Message("the certificate of {told} is self-signed: this computer cannot know it", told=told)
        remedy = "Compare its fingerprint with the one that the instrument itself shows."
    elif code in _UNKNOWN_SIGNER:
        problem = Message(
            "the certificate of {told} is signed by an authority that this computer does not trust", told=told
        )
        remedy = "Add the authority's certificate to this computer's trusted ones."
    else:
        problem = Message(
            "the certificate of {told} was not accepted: {reason}", told=told, reason=error.verify_message
        )
        remedy = "Check the certificate on the instrument."
    if not shown:
        return PortUntrusted(problem, port=name, hint=remedy)
    pinned = Address(address.scheme, address.host, address.port, _fingerprint(shown))
    return PortUntrusted(
        problem,
        port=name,
        hint=Message(
            "{remedy} To trust exactly this certificate, grant {device}", remedy=remedy, device=pinned.device
        ),
    )


def _facts(certificate: bytes) -> tuple[str, str, str]:
    """The names in a certificate, and the days on which it begins and ends; "" for what it lacks."""
    from cryptography import x509

    if not certificate:
        return "", "", ""
    try:
        read = x509.load_der_x509_certificate(certificate)
        begin, end = read.not_valid_before_utc.date(), read.not_valid_after_utc.date()
        with suppress(x509.ExtensionNotFound):
            stated = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
            return ", ".join(str(each.value) for each in stated), str(begin), str(end)
    except ValueError:
        return "", "", ""
    return "", str(begin), str(end)


def _no_tls(error: OSError, address: Address, name: str) -> PortFault:
    told, reason = named(name, address.device), getattr(error, "reason", None) or ""
    if isinstance(error, ssl.SSLError) and reason in _NOT_TLS:
        return PortUntrusted(
            Message("{told} does not speak TLS on this port", told=told),
            port=name,
            hint="Check the port number. If the instrument has no TLS, grant tcp:// or http://.",
        )
    return PortUntrusted(
        Message(
            "{told} and this computer did not agree on TLS: {reason}",
            told=told,
            reason=(reason or error.strerror or str(error)).replace("_", " ").lower(),
        ),
        port=name,
        hint="Does the instrument have TLS 1.2 or newer on this port, and does it work without a certificate "
        "of this computer?",
    )


# ---- encrypting
def _plain_end(cipher: ssl.SSLSocket) -> socket.socket:
    """Start the thread that encrypts; return the end for plain bytes. Raises OSError."""
    # A pair of TCP, because a pair of UNIX sockets cannot pass on a reset.
    with socket.create_server(("127.0.0.1", 0), backlog=1) as listener:
        ours = socket.create_connection(listener.getsockname()[:2], timeout=_HANDSHAKE_S)
        try:
            listener.settimeout(_HANDSHAKE_S)
            theirs, peer = listener.accept()
            if peer != ours.getsockname():
                theirs.close()
                raise OSError(errno.ECONNABORTED, "another program took the place of this one")
            cipher.setblocking(False)
            theirs.setblocking(False)
            theirs.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            relay = _Relay(cipher, theirs)
            threading.Thread(target=relay.run, name=f"TLS {peer[1]}", daemon=True).start()
        except BaseException:
            ours.close()
            raise
    return ours


class _Relay:
    """Passes bytes between an encrypted connection and a plain one until both have ended."""

    def __init__(self, cipher: ssl.SSLSocket, plain: socket.socket) -> None:
        self._cipher = cipher
        self._plain = plain
        self._received = self._to_send = b""
        self._has_received_all = self._has_sent_all = False
        self._reading_waits_for = self._writing_waits_for = 0
        self._limit = NEVER

    def run(self) -> None:
        """Pass bytes on. Call it on a thread of its own."""
        with self._plain, self._cipher, selectors.DefaultSelector() as selector:
            try:
                while not (self._has_received_all and self._has_sent_all) and not self._limit.expired:
                    # Both, whatever the first did.
                    if not self._receive() | self._send():
                        self._wait(selector)
            except OSError as error:
                log.debug("A connection with TLS has ended: %s", error)
                with suppress(OSError):
                    self._plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)

    def _receive(self) -> bool:
        """Decrypt some bytes and pass them on; whether anything moved."""
        moved = False
        self._reading_waits_for = 0
        if not self._received and not self._has_received_all:
            try:
                self._received = self._cipher.recv(_CHUNK)
            except ssl.SSLWantReadError:
                self._reading_waits_for = selectors.EVENT_READ
                return False
            except ssl.SSLWantWriteError:
                self._reading_waits_for = selectors.EVENT_WRITE
                return False
            moved = True
            if not self._received:
                self._end_input()
        if self._received:
            with suppress(BlockingIOError):
                self._received = self._received[self._plain.send(self._received) :]
                moved = True
        return moved

    def _send(self) -> bool:
        """Take some plain bytes and encrypt them; whether anything moved."""
        moved = False
        self._writing_waits_for = 0
        if not self._to_send and not self._has_sent_all:
            try:
                self._to_send = self._plain.recv(_CHUNK)
            except BlockingIOError:
                return False
            moved = True
            if not self._to_send:
                self._end_output()
        if self._to_send:
            try:
                self._to_send = self._to_send[self._cipher.send(self._to_send) :]
                moved = True
            except ssl.SSLWantWriteError:
                self._writing_waits_for = selectors.EVENT_WRITE
            except ssl.SSLWantReadError:
                self._writing_waits_for = selectors.EVENT_READ
        return moved

    def _end_output(self) -> None:
        """Tell the other end that nothing more comes. Its answer, and data on its way, are still received."""
        self._has_sent_all = True
        self._limit = Deadline.after(_AFTER_END_S)
        try:
            self._cipher.unwrap()
        except OSError as error:  # most often: the other end has not said the same yet
            log.debug("The output of a connection with TLS has ended: %s", error)
        else:
            self._end_input()

    def _end_input(self) -> None:
        self._has_received_all = True
        self._plain.shutdown(socket.SHUT_WR)

    def _wait(self, selector: selectors.BaseSelector) -> None:
        ciphers = self._reading_waits_for | self._writing_waits_for
        plains = (selectors.EVENT_WRITE if self._received else 0) | (
            selectors.EVENT_READ if not self._to_send and not self._has_sent_all else 0
        )
        for end, wanted in ((self._cipher, ciphers), (self._plain, plains)):
            known = selector.get_map().get(end)
            if known is None and wanted:
                selector.register(end, wanted)
            elif known is not None and not wanted:
                selector.unregister(end)
            elif known is not None and known.events != wanted:
                selector.modify(end, wanted)
        selector.select(self._limit.remaining)
