"""What a run needs of the computer that it runs on: instruments it can stop, no sleep, a steady clock."""
