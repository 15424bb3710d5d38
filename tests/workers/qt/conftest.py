"""Fixtures for tests with QThreads."""

from tests.qt_garbage import _garbage_stays_on_this_thread  # noqa: F401 - used by every test
