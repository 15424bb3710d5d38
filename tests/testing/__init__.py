"""Tools with which authors test their protocols."""
