"""Cells of tables that people open in a spreadsheet."""


def harmless(cell: object) -> str:
    """The words of a cell that a spreadsheet does not run as a formula."""
    text = str(cell)
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
