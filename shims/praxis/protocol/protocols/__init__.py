"""Praxis's import path for its sample protocols. Each module in this package is a file in the library, and
is found when a program imports it (``_praxis.companions``).
"""
