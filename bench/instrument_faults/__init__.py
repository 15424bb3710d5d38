"""The effects of instrument faults while PyLabRobot drives the instruments: a table, and the code that makes
it.
"""
