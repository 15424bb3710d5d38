"""The packages of runs: what programs need, which versions they get, how a guest has them."""
