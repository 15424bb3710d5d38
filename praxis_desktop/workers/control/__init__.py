"""Control of runs from other processes of the same user, over a local socket of each process with runs."""
