"""The matching engine: arrays in, lists and prices out. It knows row numbers only, no Django and no database.

Its inner loops are compiled by numba on first use, which takes seconds, and kept beside the code (`__pycache__`) or
where NUMBA_CACHE_DIR says (microvol/settings/env.py).
"""
