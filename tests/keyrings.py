"""A keyring for tests: a file, outside of the program's home, that ``PRAXIS_TEST_KEYRING`` names."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

VARIABLE = "PRAXIS_TEST_KEYRING"
NONE = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
"""The environment of a computer without a keyring."""


def keyring_at(file: Path) -> dict[str, str]:
    """Return the environment of a computer whose keyring is ``file``."""
    return {"PYTHON_KEYRING_BACKEND": "tests.keyrings.FileKeyring", VARIABLE: str(file)}


class FileKeyring(KeyringBackend):
    """The keyring."""

    priority = 0.1

    @property
    def _file(self) -> Path:
        return Path(os.environ[VARIABLE])

    def _entries(self) -> dict[str, dict[str, str]]:
        return json.loads(self._file.read_text()) if self._file.exists() else {}

    def get_password(self, service: str, username: str) -> str | None:
        return self._entries().get(service, {}).get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        entries = self._entries()
        entries.setdefault(service, {})[username] = password
        self._file.write_text(json.dumps(entries))

    def delete_password(self, service: str, username: str) -> None:
        entries = self._entries()
        if entries.get(service, {}).pop(username, None) is None:
            raise PasswordDeleteError(username)
        self._file.write_text(json.dumps(entries))
