"""Packages of Pyodide's own distribution."""
