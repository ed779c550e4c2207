"""Settings modules: base for everything, then dev, test and production."""
