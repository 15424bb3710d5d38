"""The steps of a run as it does them."""
