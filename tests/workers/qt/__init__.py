"""Tests of workers/qt."""
