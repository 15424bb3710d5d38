"""The packages on computers that never saw the project: bare Debian systems, made anew for each trial."""
