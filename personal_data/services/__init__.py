"""What takes a person's data out, and what erases it."""
