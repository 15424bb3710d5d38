"""Reports on paper: the question for a printer, and the pages that go to it."""
