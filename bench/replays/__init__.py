"""Runs of every kind, recorded and then replayed in new processes that differ in every way that must not
matter.
"""
