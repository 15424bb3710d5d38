"""Tests of packages/pyodide."""
