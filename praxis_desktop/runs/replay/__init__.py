"""The results of replays and what-if runs."""
