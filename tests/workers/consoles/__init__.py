"""Tests of workers/consoles."""
