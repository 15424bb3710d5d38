"""Benchmarks: each figure is shown beside that of a peer, measured in the same run."""
