"""Stopping instruments by their own commands, whatever their programs do."""
