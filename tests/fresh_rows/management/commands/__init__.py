"""Replaces Django's `flush` while tests run."""
