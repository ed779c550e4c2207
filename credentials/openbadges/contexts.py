"""The bundled JSON-LD contexts, pinned by digest, and the loader that knows nothing else."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "contexts"
CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
BADGE = [CREDENTIALS, OPEN_BADGES, EXTENSIONS]
FILES = {
    CREDENTIALS: ("credentials-v2.json", "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"),
    OPEN_BADGES: ("open-badges-3.0.3.json", "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84"),
    EXTENSIONS: ("open-badges-extensions.json", "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93"),
}


class UnknownContext(ValueError):
    """A document names a context that we do not carry, or our copy is not the one we pinned."""


@cache
def context(address: str) -> dict[str, Any]:
    """The context behind this address. Raises UnknownContext for any other, and for a file that was changed."""
    if address not in FILES:
        raise UnknownContext(address)
    name, digest = FILES[address]
    content = (FOLDER / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise UnknownContext(f"{name} is not the pinned copy")
    return json.loads(content)


def loader(address: str, options: Any = None) -> dict[str, Any]:
    """pyld's document loader."""
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": address,
            "document": context(address)}  # fmt: skip
