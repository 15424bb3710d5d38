"""The frame that pages use."""
