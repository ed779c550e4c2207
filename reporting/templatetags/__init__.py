"""Words of reporting's pages."""
