"""Test suites of other projects, run in guests: how the suites are defined and run, and their results
judged.
"""
