"""The sample protocols: run, checked, compared with a hand count; and the bugs of those they come from."""
