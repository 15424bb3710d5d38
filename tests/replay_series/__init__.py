"""Series of replays."""
