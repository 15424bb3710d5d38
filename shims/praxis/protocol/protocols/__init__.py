"""Praxis's import path of its sample protocols: each module here is a file of the library, which is found
when a program imports it (``_praxis.companions``).
"""
