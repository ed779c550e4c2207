"""Turns what people type into clean values; decides nothing."""
