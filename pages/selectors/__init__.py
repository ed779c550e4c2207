"""Reads that combine several apps, one module per screen."""
