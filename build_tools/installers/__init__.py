"""Installers for institutions: the frozen program, and packages made from it."""
