"""Tests of the window's accessibility: for people with low vision or without a mouse."""
