"""The matching engine: arrays in, lists and prices out. It knows row numbers only, no Django and no database."""
