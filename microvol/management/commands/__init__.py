"""`manage.py dev` runs everything."""
