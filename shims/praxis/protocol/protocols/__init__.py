"""Praxis's import path of its sample protocols: each module in this package is a file of the library,
which is found when a program imports it (``_praxis.companions``).
"""
