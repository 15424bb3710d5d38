"""Robots that another process serves, during runs that are killed at random moments and resumed."""
