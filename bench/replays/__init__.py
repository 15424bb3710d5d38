"""Runs of every kind, recorded and then replayed in new processes that differ in everything that must not
matter.
"""
