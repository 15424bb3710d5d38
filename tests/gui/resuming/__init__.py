"""Tests of offers to resume interrupted runs."""
