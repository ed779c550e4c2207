"""Reads that need more than one queryset word."""
