"""Every change to credentials."""
