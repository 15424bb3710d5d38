"""Tests of workers/serving."""
