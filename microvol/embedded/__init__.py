"""Embedded servers for development and tests."""
