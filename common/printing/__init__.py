"""Typesetting: templates and plain data in, printable pages out."""
