"""Templates of what reporting prints."""
