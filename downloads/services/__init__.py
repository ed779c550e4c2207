"""What changes downloads."""
