"""Test suites of other projects, run in guests: their definitions, their running, and the judging of their
results.
"""
