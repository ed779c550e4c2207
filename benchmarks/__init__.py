"""Measurements, not tests: each prints ratios from one run, because machines are noisy."""
