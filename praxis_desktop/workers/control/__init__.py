"""Control of runs from other processes of the same user; each process with runs has a local socket."""
