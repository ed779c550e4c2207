"""Empties the database between tests that commit: an app of the tests alone."""
