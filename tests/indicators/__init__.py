"""Tests of the indicator system."""
