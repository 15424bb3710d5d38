"""The simulated instruments, on a clock of the test and driven by PyLabRobot."""
