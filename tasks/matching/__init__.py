"""The matching engine: arrays and plain values in, scores with their reasons out. No Django in scoring.py."""
