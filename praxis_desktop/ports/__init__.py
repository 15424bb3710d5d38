"""Serial ports and the instruments on them, real and simulated, and what a guest may see of them."""
