"""``console``: cells, run one after the other in one interpreter."""
