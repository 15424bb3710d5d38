"""Every command and every program of the manual and of README is run, or says why it is not."""
