"""Bringing in opportunities that other sites published."""
