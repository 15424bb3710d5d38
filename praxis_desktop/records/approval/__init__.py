"""Approved protocols: which programs a laboratory lets run, by whom and why."""
