"""What owners type about themselves and their work, as clean values; decides nothing."""
