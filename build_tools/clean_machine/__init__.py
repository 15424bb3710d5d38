"""Tests of the packages on fresh computers: bare Debian systems, made anew for each trial."""
