"""Reads behind the numbers and the board report."""
