"""Every change to organisations, by noun."""
