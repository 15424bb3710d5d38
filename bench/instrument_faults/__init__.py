"""The effects of instrument faults while PyLabRobot drives the instruments: the code that makes the table."""
