"""Tests of the incentive laboratory."""
