"""Reads behind the export of a person's own data, and the facts about leaving."""
