"""The rows of a made-up market, written by SQL in the database itself."""
