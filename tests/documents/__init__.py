"""Every command and every program in the manual and in README is run, or the page says why not."""
