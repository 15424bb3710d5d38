"""What becomes of faults of instruments while PyLabRobot drives them: a table, and how it is made."""
