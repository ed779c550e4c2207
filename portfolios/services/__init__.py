"""Every change to portfolios."""
