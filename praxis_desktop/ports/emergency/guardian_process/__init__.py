"""The guardian: a small process that can stop real instruments whatever happens to the program.

It runs ``serving.main`` with the arguments CONTROL, PRESS, FLAGS and ADDRESS, and serves the program that
started it (whose end of the connection is ``guardian.py``). Only the standard library is available, so the
modules here import one another relatively. The guardian has a duplicate of each open real port's descriptor,
and the stop commands for the instrument on the port. It sends these commands when SIGQUIT's number arrives on
PRESS (to which ``signal.set_wakeup_fd`` also writes), when the stop key is pressed in a window of the
program, when another process asks at ADDRESS, when the program asks, and when the program dies.

CONTROL, PRESS and FLAGS are descriptors: a stream socket with one JSON object per line, the read end of a
pipe, and memory shared by both processes, where each port has four bytes. Before each write the program sets
WRITING, then reads GATE, and writes only if that is 0. After a stop, therefore, only a write that has just
read GATE can still send anything. In that case the guardian sees WRITING, and stops the instrument again once
the write is over.
"""
