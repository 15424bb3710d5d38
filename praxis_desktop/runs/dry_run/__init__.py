"""Dry runs: a program runs as it would, with simulated instruments and a virtual clock, and is told what is
wrong with it and what it uses up.
"""
