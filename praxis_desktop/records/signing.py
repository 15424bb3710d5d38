"""Ed25519 keys: the installation's private key in its data folder, and public keys to verify with."""

from __future__ import annotations

import base64
import hashlib
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import StorageError, UsageError
from praxis_desktop.core.file_locks import turn_at
from praxis_desktop.core.files import make_private, open_regular, replacing
from praxis_desktop.core.messages import Message
from praxis_desktop.core.shared_libraries import link_library

PURPOSE = b"praxis-desktop: record of a run, 1\n"
"""The prefix of every digest that is signed, so that a signature cannot serve any other purpose."""

_KEY_SIZE = 32
_LARGEST_FILE = 1 << 16
_MARK = "praxis-ed25519 "
_DEADLINE_S = 10.0
_FORMER = "former-"


class PublicKey:
    """A public key for checking signatures. ``data`` contains the 32 bytes of an Ed25519 public key."""

    def __init__(self, data: bytes) -> None:
        """Raise UsageError if ``data`` is not a key."""
        if len(data) != _KEY_SIZE:
            raise UsageError(
                Message(
                    "a public key must have {key_size} bytes; this one has {count}",
                    key_size=_KEY_SIZE,
                    count=len(data),
                )
            )
        self.data = data

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublicKey) and other.data == self.data

    def __hash__(self) -> int:
        return hash(self.data)

    @property
    def fingerprint(self) -> str:
        """The fingerprint that users compare, such as ``3F2A 91C0 ...``."""
        return fingerprint(self.data)

    @property
    def text(self) -> str:
        """The key as one line of text that can be passed on to others."""
        return _MARK + base64.b64encode(self.data).decode()

    def has_signed(self, digest: bytes, signature: bytes) -> bool:
        """Return whether ``signature`` was made over ``digest`` with the matching private key."""
        _link()
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.data).verify(signature, PURPOSE + digest)
        except (InvalidSignature, ValueError):
            return False
        return True


class Signing(Protocol):
    """The interface of a key that signs digests. The private key may be in another process."""

    @property
    def public_key(self) -> bytes:
        """The 32 bytes of the public key."""
        ...

    def sign(self, digest: bytes) -> bytes:
        """Return the signature over ``digest``, 64 bytes long. Raises StorageError if signing fails."""
        ...


class SigningKey:
    """A private key, which signs digests. ``seed`` contains the 32 bytes of an Ed25519 private key."""

    def __init__(self, seed: bytes) -> None:
        _link()
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_key = self._key.public_key().public_bytes_raw()

    def sign(self, digest: bytes) -> bytes:
        """Return the signature over ``digest``, 64 bytes long."""
        return self._key.sign(PURPOSE + digest)


def _link() -> None:
    """Load the library in advance, so that signing a record does not hold up the window."""
    link_library("cryptography", "hazmat/bindings/_rust.*")


def fingerprint(public_key: bytes) -> str:
    """Return the first sixteen bytes of a key's SHA-256, in groups that can be read aloud."""
    digest = hashlib.sha256(public_key).hexdigest().upper()[:32]
    return " ".join(digest[start : start + 4] for start in range(0, len(digest), 4))


def key_path() -> Path:
    """Return the path of this installation's private key. The public key is next to it."""
    return data_directory() / "signing" / "installation.key"


def installation_key(path: Path | None = None) -> SigningKey:
    """Return this installation's key, creating it on first use. All processes get the same key.

    Raises StorageError if the key can neither be read nor created, or if other users can read it.
    """
    place = key_path() if path is None else path
    try:
        seed = _read(place)
        if seed is None:
            seed = _make(place)
    except StorageError:
        raise
    except OSError as error:
        raise StorageError(
            Message(
                "the key of this installation, {place}, cannot be used: {reason}",
                place=place,
                reason=error.strerror or error,
            ),
            hint="Its folder must exist, be writable, and belong to you.",
        ) from error
    return SigningKey(seed)


def installation_public_key(path: Path | None = None) -> PublicKey | None:
    """Return this installation's public key, or None if it has signed nothing yet. Raises StorageError."""
    place = key_path() if path is None else path
    try:
        return PublicKey(SigningKey(seed).public_key) if (seed := _read(place)) is not None else None
    except StorageError:
        raise
    except OSError as error:
        raise StorageError(
            Message("the key {place} cannot be read: {reason}", place=place, reason=error.strerror or error)
        ) from error


def installation_mark() -> str:
    """Return the fingerprint of this installation's key, read from the key's public half, or "" if the
    installation has not signed anything yet. Does not load the code that checks signatures.
    """
    try:
        return read_public_key(str(key_path().with_suffix(".pub"))).fingerprint
    except UsageError:
        return ""


def public_halves() -> tuple[Path, ...]:
    """Return the paths of the public halves of this installation's current and earlier keys."""
    own = key_path().with_suffix(".pub")
    return (own, *sorted(own.parent.glob(f"{_FORMER}*.pub")))


def installation_marks() -> tuple[str, ...]:
    """Return the fingerprints of this installation's keys, read from their public halves alone."""
    found = []
    for path in public_halves():
        with suppress(UsageError):
            found.append(read_public_key(str(path)).fingerprint)
    return tuple(found)


def installation_public_keys(path: Path | None = None) -> tuple[PublicKey, ...]:
    """Return this installation's current and earlier public keys. Raises StorageError."""
    place = key_path() if path is None else path
    own = installation_public_key(place)
    found = [] if own is None else [own]
    for former in [place.with_suffix(".pub"), *sorted(place.parent.glob(f"{_FORMER}*.pub"))]:
        with suppress(UsageError):
            key = read_public_key(str(former))
            if key not in found:
                found.append(key)
    return tuple(found)


_WHAT_A_KEY_IS = "A public key is a line that begins with praxis-ed25519."


def read_public_key(given: str) -> PublicKey:
    """Return the first of the public keys in ``given``, as ``read_public_keys`` does."""
    return read_public_keys(given)[0]


def read_public_keys(given: str) -> list[PublicKey]:
    """Return the public keys in ``given``, a line of text or the path of a file. The file may contain other
    lines, such as those that `history key` prints. Raises UsageError if there is no key or an invalid one.
    """
    told = given.strip()
    if not told.startswith(_MARK):
        try:
            with open_regular(Path(given)) as file:
                told = file.read(_LARGEST_FILE).decode()
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is not text"
            raise UsageError(
                Message(
                    "{given} is neither a public key nor a file with one: {reason}",
                    given=repr(given),
                    reason=reason,
                ),
                hint=_WHAT_A_KEY_IS,
            ) from error
    lines = [line.strip() for line in told.splitlines() if line.strip().startswith(_MARK)]
    if not lines:
        raise UsageError(Message("{given} has no public key", given=given), hint=_WHAT_A_KEY_IS)
    try:
        return [PublicKey(base64.b64decode(line.removeprefix(_MARK), validate=True)) for line in lines]
    except ValueError as error:
        raise UsageError(
            Message("{given} is not a public key: {error}", given=repr(given), error=error),
            hint=_WHAT_A_KEY_IS,
        ) from error


def _read(path: Path) -> bytes | None:
    """Return the private key's bytes, or None if there is no such file. Raises StorageError or OSError."""
    try:
        with open_regular(path) as file:
            if sys.platform != "win32" and stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise StorageError(
                    Message(
                        "others can read the private key {path}, so its signatures prove nothing",
                        path=path,
                    ),
                    hint=Message(
                        (
                            "Protect it (chmod 600 {path}), or move it to another folder; a new one is then"
                            " created."
                        ),
                        path=path,
                    ),
                )
            told = file.read(_LARGEST_FILE)
    except FileNotFoundError:
        return None
    with suppress(ValueError):
        seed = bytes.fromhex(told.decode("ascii").strip())
        if len(seed) == _KEY_SIZE:
            return seed
    raise StorageError(
        Message("{path} is not a private key of this program", path=path),
        hint=(
            "Move it to another folder. A new one is then created; records still show that the old one "
            "signed them."
        ),
    )


def _make(path: Path) -> bytes:
    """Create the key, unless another process has just created it. Raises OSError."""
    make_private(path.parent)
    with turn_at(path, deadline_s=_DEADLINE_S):
        made = _read(path)
        if made is not None:
            return made
        _keep_former(path.with_suffix(".pub"))
        seed = os.urandom(_KEY_SIZE)
        with replacing(path.with_suffix(".pub")) as file:
            file.write(PublicKey(SigningKey(seed).public_key).text.encode() + b"\n")
        with replacing(path) as file:
            file.write(seed.hex().encode() + b"\n")
    return seed


def _keep_former(public: Path) -> None:
    """Keep the public half of a key whose private half is lost, to identify records signed earlier."""
    with suppress(UsageError):
        former = read_public_key(str(public))
        name = former.fingerprint.replace(" ", "").lower()
        public.replace(public.with_name(f"{_FORMER}{name}.pub"))
