"""The simulated instruments, on a test's clock and driven by PyLabRobot."""
