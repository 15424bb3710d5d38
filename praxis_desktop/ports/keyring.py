"""Stores instruments' secrets (passwords, tokens) in the system keyring."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import keyring
import keyring.errors

from praxis_desktop.core.addresses import SECRET_NAME
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.messages import Message

SERVICE = "praxis-desktop"
"""The service name of the entries in the keyring; an entry's user name is the name of its secret."""
_INDEX = "praxis-desktop/names"
"""The service name of the entry that lists all secrets, because a keyring cannot list its entries."""
_SHORTEST, _LONGEST = 6, 1024


class SecretMissing(UsageError):
    """A secret cannot be read or written, because no secret has this name or the keyring is unavailable."""


def read_secret(name: str) -> str:
    """Return the secret ``name``. Raises SecretMissing."""
    with _asking():
        value = keyring.get_password(SERVICE, name)
    if value is None:
        raise _unknown(name)
    return value


def secret_names() -> list[str]:
    """Return the names of all secrets, sorted. Raises SecretMissing."""
    with _asking():
        told = keyring.get_password(_INDEX, SERVICE)
    return sorted(json.loads(told)) if told else []


def keep_secret(name: str, value: str) -> None:
    """Add a secret to the keyring, or replace the one with this name. Raises UsageError or SecretMissing."""
    if not SECRET_NAME.match(name):
        raise UsageError(
            Message("a secret cannot be called {name}", name=repr(name)),
            hint="Use up to 64 letters, digits, '.', '_' and '-'.",
        )
    if not _SHORTEST <= len(value) <= _LONGEST or not value.isprintable():
        raise UsageError(
            Message(
                "a secret must be a single line of {shortest} to {longest} characters",
                shortest=_SHORTEST,
                longest=_LONGEST,
            ),
            hint=(
                "Shorter ones can occur by chance in instruments' replies, and would be replaced by "
                "asterisks there."
            ),
        )
    names = {*secret_names(), name}
    with _asking():
        keyring.set_password(SERVICE, name, value)
        keyring.set_password(_INDEX, SERVICE, json.dumps(sorted(names)))


def remove_secret(name: str) -> None:
    """Remove a secret from the keyring. Raises SecretMissing."""
    names = set(secret_names())
    with _asking():
        if keyring.get_password(SERVICE, name) is None:
            raise _unknown(name)
        keyring.delete_password(SERVICE, name)
        keyring.set_password(_INDEX, SERVICE, json.dumps(sorted(names - {name})))


def _unknown(name: str) -> SecretMissing:
    return SecretMissing(
        Message("the keyring has no secret {name}", name=repr(name)),
        hint=Message("Store it there: praxis-desktop secrets set {name}", name=name),
    )


@contextmanager
def _asking() -> Iterator[None]:
    """Turn a keyring's exceptions into errors for the user; the error texts contain no secrets."""
    try:
        yield
    except keyring.errors.NoKeyringError:
        raise SecretMissing(
            "this computer has no keyring for secrets",
            hint="On Linux, install GNOME Keyring or KWallet, log in to a desktop and unlock it.",
        ) from None
    except keyring.errors.KeyringLocked:
        raise SecretMissing("the keyring is locked", hint="Unlock it, and try again.") from None
    except keyring.errors.KeyringError as error:
        raise SecretMissing(
            Message("the keyring reported an error: {reason}", reason=type(error).__name__),
            hint="Open the system's password manager, and check whether the keyring works there.",
        ) from None
