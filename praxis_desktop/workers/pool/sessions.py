"""Sessions as signed bytes: a guest's changes since its image, from which the guest can continue anywhere.

The layout of a container, with little-endian integers::

    magic                8 bytes, b"PRXSESSN"
    format version       u32
    header's length      u32
    header               JSON: Header
    state                zlib: the interpreter's state except its memory, as JSON
    pages                zlib: the changed pages, each as its difference (exclusive or) from the image's page
    digest               SHA-256 of everything before: distinguishes damage from another user's signature
    signature            HMAC-SHA256 of everything before, with the user's key

Nothing after the magic is read before the signature is verified, and the host never executes or unpickles any
of it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
import secrets
import struct
import tempfile
import threading
import uuid
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import filelock
import msgspec

from praxis_desktop import __version__
from praxis_desktop.core import counters
from praxis_desktop.core.directories import data_directory
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.files import make_private, move_over, open_regular, read_regular
from praxis_desktop.core.plain_data import describe
from praxis_desktop.interpreter.checkpoint import PAGE_SIZE, Checkpoint
from praxis_desktop.interpreter.identity import host_digest
from praxis_desktop.interpreter.image import Image
from praxis_desktop.interpreter.prepared import PreparedInterpreter
from praxis_desktop.packages.errors import PackageError, PackageNotFound
from praxis_desktop.packages.guest_packages import installed_sources
from praxis_desktop.snapshots.recipes import Recipe

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.files.sources import Source
    from praxis_desktop.runs.interpreter_sources import InterpreterSource


log = logging.getLogger(__name__)

KEY_BYTES = 32
"""Length of the key in bytes, the same as the length of the signature's digest."""

_LOCK_SECONDS = 10.0


def session_key(folder: Path) -> bytes:
    """Return the key in ``folder/session.key``, creating it if necessary.

    Thread-safe; never raises OSError. Processes that call this at the same time agree on one key. A key that
    is damaged, or that other users could have read, is replaced, and a warning is logged; sessions signed
    with it are refused from then on. If the folder cannot be written to, the key lasts only until the process
    ends, and a warning is logged.
    """
    path = folder / "session.key"
    try:
        make_private(folder)
        with _locked(path):
            key = _usable(path)
            return _kept(path) if key is None else key
    except OSError as error:
        log.warning(
            "The key of sessions cannot be kept in %s (%s): sessions of this process cannot be resumed by"
            " another",
            path,
            error.strerror or error,
        )
        return secrets.token_bytes(KEY_BYTES)


def _usable(path: Path) -> bytes | None:
    """Return the key in the file, or None if there is no usable key."""
    try:
        with open_regular(path) as file:
            key = file.read(KEY_BYTES + 1)
            is_private = os.name != "posix" or os.fstat(file.fileno()).st_mode & 0o077 == 0
    except FileNotFoundError:
        return None
    if len(key) != KEY_BYTES:
        _replaced(path, f"holds {len(key)} bytes instead of {KEY_BYTES}")
    elif not is_private:
        _replaced(path, "could be read by other users")
    else:
        return key
    return None


def _replaced(path: Path, reason: str) -> None:
    log.warning("The key of sessions %s %s: it is replaced, sessions made before are refused", path, reason)
    path.unlink(missing_ok=True)


def _kept(path: Path) -> bytes:
    """Return a new key stored at ``path``, or the key that another process stored there first."""
    descriptor, name = tempfile.mkstemp(prefix=".session-key-", dir=path.parent)  # readable only by this user
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)  # unlike a rename, a link never replaces an existing key
        except FileExistsError:
            pass
        except OSError:  # a file system without links: rely on the lock
            move_over(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    key = read_regular(path)
    if len(key) != KEY_BYTES:
        raise OSError(f"{path} does not keep data written to it")
    return key


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the key's lock; if it is unavailable (some file systems have no locks), continue without it."""
    lock = filelock.FileLock(
        path.with_suffix(".lock"), timeout=_LOCK_SECONDS, fallback_to_soft=False, mode=0o600
    )
    try:
        lock.acquire()
    except (OSError, NotImplementedError, filelock.Timeout) as error:
        log.debug("No lock for %s: %s", path, error)
    try:
        yield
    finally:
        with suppress(OSError):
            lock.release()


MAGIC = b"PRXSESSN"
FORMAT_VERSION = 1

_PREFIX = struct.Struct("<8sII")
_DIGEST_BYTES = 32
_TRAILER_BYTES = 2 * _DIGEST_BYTES
_COMPRESSION = 1
"""The zlib level; the differences are mostly zeros, and level 6 takes twice as long for 6 % fewer bytes."""

_DIGESTS_KEPT = 8
"""Number of images whose digests are cached, which keeps the images in memory."""

Refusal = Literal["foreign", "version", "damaged", "image"]


class SessionRefused(PraxisError):
    """A session cannot be continued; ``reason`` says why in one word, the message in a sentence."""

    exit_code = ExitCode.UNUSABLE

    def __init__(self, reason: Refusal, message: str) -> None:
        super().__init__(f"the session is refused: {message}", hint="The run continues in a new session.")
        self.reason = reason


class Keyed(Protocol):
    """The identity of an image."""

    @property
    def key(self) -> str:
        """SHA-256 of the image's ingredients, in hexadecimal."""


class Images(Protocol):
    """A source of images, such as ``SnapshotService``."""

    def image(self, recipe: Recipe) -> Image:
        """Return the image for ``recipe``, building it if necessary."""

    def identity(self, recipe: Recipe) -> Keyed:
        """Return the identity under which the image is looked up; fails if an ingredient is missing."""

    def resume(self, recipe: Recipe, checkpoint: Checkpoint) -> PreparedInterpreter:
        """Return an interpreter in the state of ``checkpoint``, taken in an interpreter for ``recipe``."""


class SessionIdentity(msgspec.Struct, frozen=True):
    """The ID of a session, and the number of its runs so far."""

    session_id: str
    generation: int
    recipe: Recipe
    """The recipe of the image from which the session began."""


class Session(msgspec.Struct, frozen=True):
    """A session that can be continued."""

    identity: SessionIdentity
    checkpoint: Checkpoint


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The header of a container; all lengths are in bytes."""

    session_id: str
    generation: int
    made_by: str
    """The version of this program that made the container."""
    host_digest: str
    """The digest that decides whether the state can be read (see ``interpreter.identity.host_digest``)."""
    recipe: dict[str, Any]
    image_key: str
    """The key under which the image is looked up."""
    image_digest: str
    """SHA-256 of the image's memory, in hexadecimal."""
    size: int
    """Length of the linear memory."""
    runs: tuple[tuple[int, int], ...]
    """The runs of changed pages (4096 bytes each): the number of a run's first page, and its page count."""
    state_length: int
    pages_length: int
    installed: tuple[str, ...] = ()
    """The names of the package sources that the session itself has installed."""


describe(Header)


def new_session_id() -> str:
    """Return a new session ID."""
    return uuid.uuid4().hex


def state_mark(data: bytes) -> bytes:
    """Return the signature of a session's state, which distinguishes that state from all others.

    The generation is not enough, because a session can be continued from one state in two ways.
    """
    return data[-_DIGEST_BYTES:]


def _no_layer(name: str) -> Path:
    raise PackageNotFound(f"the package {name} is not here", project=name.partition("-")[0])


def layer_finder(source: InterpreterSource) -> Callable[[str], Path]:
    """Return a function that finds layers among the packages of ``source``, which are listed on first use."""

    def find(name: str) -> Path:
        return source.environments.layers.named(name)

    return find


class Sessions:
    """Writes and reads sessions.

    Thread-safe; ``unpack`` may build an image, which needs the stack of a GuestThread.
    ``key`` is the folder of the key file, or the key itself; by default, it is the file in the user's data
    folder, created when the first session is written or read. ``find_layer`` returns the path of the package
    layer with the given name, and raises PackageError if there is none.
    """

    def __init__(
        self,
        images: Images,
        *,
        key: bytes | Path | None = None,
        find_layer: Callable[[str], Path] = _no_layer,
    ) -> None:
        self._images = images
        self._find_layer = find_layer
        self._key_place = key
        self._key = key if isinstance(key, bytes) else None
        self._lock = threading.Lock()
        self._digests: dict[int, tuple[Image, str]] = {}

    def pack(self, checkpoint: Checkpoint, identity: SessionIdentity) -> bytes:
        """Write the session as bytes, which takes about 10 ms per MB of changed pages."""
        state = zlib.compress(json.dumps(checkpoint.state, separators=(",", ":")).encode(), _COMPRESSION)
        original = _original_pages(checkpoint.image, checkpoint.runs)
        pages = zlib.compress(_difference(checkpoint.pages, original), _COMPRESSION)
        header = msgspec.json.encode(
            Header(
                session_id=identity.session_id,
                generation=identity.generation,
                made_by=__version__,
                host_digest=host_digest(),
                recipe=msgspec.to_builtins(identity.recipe, enc_hook=_encode_path),
                image_key=self._images.identity(identity.recipe).key,
                image_digest=self._digest(checkpoint.image),
                size=checkpoint.size,
                runs=checkpoint.runs,
                state_length=len(state),
                pages_length=len(pages),
                installed=tuple(checkpoint.sources),
            )
        )
        content = _PREFIX.pack(MAGIC, FORMAT_VERSION, len(header)) + header + state + pages
        content += hashlib.sha256(content).digest()
        return content + self._sign(content)

    def identify(self, data: bytes) -> SessionIdentity:
        """Return the identity of the session in ``data``. Raises SessionRefused."""
        return _identity(self._verified(data)[0])

    def examine(self, data: bytes) -> SessionIdentity:
        """Return the identity of the session in ``data``. Also loads the session's image, so that ``unpack``
        cannot refuse it later. Raises SessionRefused; refusals are counted.
        """
        try:
            header = self._verified(data)[0]
            identity = _identity(header)
            self._image(identity.recipe, header)
            self._installed(header)
        except SessionRefused:
            counters.SESSIONS_RESUMED.add("refused")
            raise
        return identity

    def unpack(self, data: bytes) -> Session:
        """Read the session in ``data`` and load its image. Raises SessionRefused. Both successes and refusals
        are counted.
        """
        try:
            session = self._unpacked(data)
        except SessionRefused:
            counters.SESSIONS_RESUMED.add("refused")
            raise
        counters.SESSIONS_RESUMED.add("resumed")
        return session

    def prepare(self, session: Session) -> PreparedInterpreter:
        """Return an interpreter that continues ``session``. Raises GuestError if this fails."""
        return self._images.resume(session.identity.recipe, session.checkpoint)

    def _unpacked(self, data: bytes) -> Session:
        header, body = self._verified(data)
        identity = _identity(header)
        image = self._image(identity.recipe, header)
        state, pages = body[: header.state_length], body[header.state_length :]
        try:
            decoded = json.loads(zlib.decompress(state))
            count = sum(pages_of_run for _, pages_of_run in header.runs)
            changed = zlib.decompressobj().decompress(pages, count * PAGE_SIZE)
            checkpoint = Checkpoint(
                image=image,
                state=decoded,
                size=header.size,
                runs=header.runs,
                pages=_difference(changed, _original_pages(image, header.runs)),
                sources=self._installed(header),
            )
        except (ValueError, zlib.error) as error:
            raise SessionRefused("damaged", f"it is damaged ({error})") from error
        return Session(identity, checkpoint)

    def _installed(self, header: Header) -> dict[str, Source]:
        """Return the package sources that the session itself has installed. Raises SessionRefused."""
        try:
            return installed_sources(header.installed, self._find_layer)
        except PackageError as error:
            raise SessionRefused("image", f"it needs a package that it has installed: {error}") from error

    # ---- signature
    def _sign(self, content: bytes | memoryview) -> bytes:
        return hmac.digest(self._secret(), content, "sha256")

    def _secret(self) -> bytes:
        with self._lock:
            if self._key is None:
                folder = self._key_place if isinstance(self._key_place, Path) else data_directory()
                self._key = session_key(folder)
            return self._key

    def _verified(self, data: bytes) -> tuple[Header, memoryview]:
        """Return the header of a container that this user has signed, and the data after the header."""
        if len(data) < _PREFIX.size + _TRAILER_BYTES or not data.startswith(MAGIC):
            raise SessionRefused("damaged", "it is damaged, or not a session")
        view = memoryview(data)
        signed, signature = view[:-_DIGEST_BYTES], view[-_DIGEST_BYTES:]
        if not hmac.compare_digest(self._sign(signed), signature):
            content, digest = view[:-_TRAILER_BYTES], view[-_TRAILER_BYTES:-_DIGEST_BYTES]
            if hashlib.sha256(content).digest() == digest:
                raise SessionRefused("foreign", "it was made by another user or on another computer")
            raise SessionRefused("damaged", "it is damaged")
        _, version, header_length = _PREFIX.unpack_from(view)
        if version != FORMAT_VERSION:
            raise _other_version(f"format {version}, not {FORMAT_VERSION}")
        try:
            header = msgspec.json.decode(view[_PREFIX.size : _PREFIX.size + header_length], type=Header)
        except msgspec.MsgspecError as error:
            raise _other_version(str(error)) from error
        if header.host_digest != host_digest():
            raise _other_version(f"{header.made_by}, its interpreter differs from this one")
        body = view[_PREFIX.size + header_length : -_TRAILER_BYTES]
        if len(body) != header.state_length + header.pages_length:
            raise SessionRefused("damaged", "it is damaged (its parts do not add up)")
        return header, body

    # ---- image
    def _image(self, recipe: Recipe, header: Header) -> Image:
        """Return the image from which a session began, rebuilding it if necessary."""
        try:
            is_same = self._images.identity(recipe).key == header.image_key
            image = self._images.image(recipe) if is_same else None
        except (PraxisError, OSError) as error:
            raise SessionRefused(
                "image", f"its image is no longer here and cannot be rebuilt ({error})"
            ) from error
        if image is None or self._digest(image) != header.image_digest:
            raise SessionRefused(
                "image", "its image is no longer here, and one built from the same parts now differs from it"
            )
        return image

    def _digest(self, image: Image) -> str:
        """Return the SHA-256 of an image's memory, computed only once per image."""
        with self._lock:
            known = self._digests.get(id(image))
        if known is None:
            with image.memory.view() as view:
                known = image, hashlib.sha256(view).hexdigest()
            with self._lock:
                if len(self._digests) >= _DIGESTS_KEPT:
                    self._digests.pop(next(iter(self._digests)))
                self._digests[id(image)] = known
        return known[1]


def _identity(header: Header) -> SessionIdentity:
    try:
        recipe = msgspec.convert(header.recipe, Recipe, dec_hook=_decode_path)
    except msgspec.ValidationError as error:
        raise _other_version(str(error)) from error
    return SessionIdentity(header.session_id, header.generation, recipe)


def _other_version(details: str) -> SessionRefused:
    return SessionRefused("version", f"it was made by another version of this program ({details})")


def _encode_path(value: object) -> object:
    return str(value)


def _decode_path(kind: type, value: Any) -> object:
    return kind(value)


def _original_pages(image: Image, runs: Sequence[tuple[int, int]]) -> bytes:
    """Return the image's content for the pages in ``runs``; pages beyond the image's end are zero."""
    parts = []
    with image.memory.view() as memory:
        for first, count in runs:
            part = bytes(memory[first * PAGE_SIZE : (first + count) * PAGE_SIZE])
            parts.append(part.ljust(count * PAGE_SIZE, b"\0"))
    return b"".join(parts)


def _difference(first: bytes, second: bytes) -> bytes:
    """Return the exclusive or of two byte strings of equal length."""
    if len(first) != len(second):
        raise ValueError(f"{len(first)} bytes where {len(second)} belong")
    numbers = int.from_bytes(first, "little"), int.from_bytes(second, "little")
    return (numbers[0] ^ numbers[1]).to_bytes(len(first), "little")
