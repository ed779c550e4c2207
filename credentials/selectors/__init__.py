"""Reads about credentials."""
