"""The doors of personal data."""
