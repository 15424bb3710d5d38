"""TLS connections to instruments: performing the handshake, and checking the certificate."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import socket
import ssl
from contextlib import suppress

from msgspec import structs

from praxis_desktop.core.addresses import Address
from praxis_desktop.core.messages import Message
from praxis_desktop.ports.errors import PortFault, PortTimeout, PortUntrusted, named

log = logging.getLogger(__name__)

_HANDSHAKE_S = 10.0
_EXPIRED, _NOT_YET, _SELF_SIGNED = 10, 9, (18, 19)
_OTHER_NAME = (62, 64)
_UNKNOWN_SIGNER = (2, 20, 21)
"""OpenSSL's error numbers for a certificate whose signer is unknown."""
_NOT_TLS = (
    "WRONG_VERSION_NUMBER",
    "HTTP_REQUEST",
    "UNKNOWN_PROTOCOL",
    "PACKET_LENGTH_TOO_LONG",
    "RECORD_LAYER_FAILURE",
)


def secured(connection: socket.socket, address: Address, name: str) -> tuple[ssl.SSLSocket, str]:
    """Take over ``connection``, perform the TLS handshake on it, and check the certificate.

    Returns the encrypted connection, and the negotiated TLS parameters (see ``Port.security``). Raises
    PortUntrusted or PortTimeout, after closing the connection.
    """
    told = named(name, address.device)
    try:
        connection.settimeout(_HANDSHAKE_S)
        cipher = _context(address).wrap_socket(connection, server_hostname=address.host)
    except TimeoutError as error:
        connection.close()
        raise PortTimeout(
            Message("{told} accepted the connection, but does not respond with TLS", told=told),
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
                    (
                        "{told} presents a different certificate from the granted one; its fingerprint "
                        "is {found}"
                    ),
                    told=told,
                    found=found,
                ),
                port=name,
                hint=(
                    "Was the instrument replaced, or its certificate renewed? If so, grant the new "
                    "fingerprint. If not, another computer is answering in its place."
                ),
            )
        return cipher, _agreed(cipher)
    except BaseException:
        cipher.close()
        raise


def _context(address: Address) -> ssl.SSLContext:
    """Return a context that checks the certificate, except a pinned one, which the caller must compare."""
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


# ---- errors
def _shown(address: Address) -> bytes:
    """Return the certificate that the other end presents on a new connection; b"" if none was received."""
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
    """Return the error for a certificate that was not accepted."""
    told, shown, code = named(name, address.device), _shown(address), error.verify_code
    names, begin, end = _facts(shown)
    if code == _EXPIRED:
        problem = Message("the certificate presented by {told} expired on {end}", told=told, end=end)
        remedy = "Renew the certificate on the instrument, and check the date on this computer."
    elif code == _NOT_YET:
        problem = Message(
            "the certificate presented by {told} is not valid until {begin}", told=told, begin=begin
        )
        remedy = "Check the dates on this computer and on the instrument."
    elif code in _OTHER_NAME:
        problem = Message(
            "the certificate presented by {told} is for a different name: {names}",
            told=told,
            names=names or "(none)",
        )
        remedy = "Grant the instrument under that name, or install a certificate for this name on it."
    elif code in _SELF_SIGNED:
        problem = Message(
            "the certificate presented by {told} is self-signed: this computer cannot verify it", told=told
        )
        remedy = "Compare its fingerprint with the one that the instrument itself shows."
    elif code in _UNKNOWN_SIGNER:
        problem = Message(
            "the certificate presented by {told} is signed by an authority that this computer does not trust",
            told=told,
        )
        remedy = "Add the authority's certificate to this computer's trusted certificates."
    else:
        problem = Message(
            "the certificate presented by {told} was not accepted: {reason}",
            told=told,
            reason=error.verify_message,
        )
        remedy = "Check the certificate on the instrument."
    if not shown:
        return PortUntrusted(problem, port=name, hint=remedy)
    pinned = structs.replace(address, fingerprint=_fingerprint(shown))
    return PortUntrusted(
        problem,
        port=name,
        hint=Message(
            "{remedy} To trust only this certificate, grant {device}", remedy=remedy, device=pinned.device
        ),
    )


def _facts(certificate: bytes) -> tuple[str, str, str]:
    """Return the names in a certificate, and the dates on which the certificate becomes valid and expires; ""
    for any that are missing.
    """
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
            "{told} and this computer could not negotiate TLS: {reason}",
            told=told,
            reason=(reason or error.strerror or str(error)).replace("_", " ").lower(),
        ),
        port=name,
        hint=(
            "Does the instrument support TLS 1.2 or newer on this port, and does it work without a client "
            "certificate?"
        ),
    )
