"""Knocks from outside: what gunicorn and the proxy answer on the wire, where no test client is in between."""
