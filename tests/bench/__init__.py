"""Tests of the commands in ``bench/`` that judge test suites and packages."""
