"""QR codes: an address as a drawing, on pages and on paper."""

from functools import lru_cache

import qrcode

QUIET_ZONE = 4  # what readers want around it on paper


@lru_cache(maxsize=256)
def modules(text: str) -> tuple[int, str]:
    """How many squares a side has, and the path that draws the dark ones."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return len(rows), path


def printed_code(text: str) -> str:
    """A picture for paper, with its quiet zone."""
    count, path = modules(text)
    size, corner = count + 2 * QUIET_ZONE, -QUIET_ZONE
    box = f'width="{size}" height="{size}" viewBox="{corner} {corner} {size} {size}"'
    drawing = f'<rect x="{corner}" y="{corner}" width="{size}" height="{size}" fill="#fff"/>'
    drawing += f'<path d="{path}" fill="#0e241e"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box} shape-rendering="crispEdges">{drawing}</svg>'
