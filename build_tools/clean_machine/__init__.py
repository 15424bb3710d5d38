"""Tests of the packages on fresh computers: bare Debian systems, newly made for each trial."""
