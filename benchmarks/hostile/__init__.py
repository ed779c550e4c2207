"""Attacks on the running product: hostile requests to every address, and a search for what came of them."""
