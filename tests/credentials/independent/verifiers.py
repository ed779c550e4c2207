"""Other people's software, offline: npm's Digital Bazaar and jose libraries, and PyPI's openbadgeslib."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3Verifier

from credentials.models import StatusList
from credentials.openbadges import contexts
from credentials.selectors.issuer import did_document, issuer_did

SCRIPT = Path(__file__).with_name("verify.mjs")


def documents() -> dict[str, Any]:
    """All the addresses that exist for a verifier: contexts and our DID document."""
    return {**{address: contexts.context(address) for address in contexts.FILES}, issuer_did(): did_document()}


def status_of(number: int = 1) -> dict[str, Any]:
    return json.loads(StatusList.objects.get(number=number).document)


def npm_verify(
    *, document: dict[str, Any] | None = None, token: str = "", status: dict[str, Any] | None = None
) -> dict[str, Any]:
    """What Digital Bazaar's library says of a document, or jose of a token."""
    node = shutil.which("node") or str(Path(sys.executable).with_name("node"))
    work = json.dumps({"document": document, "token": token, "documents": documents(), "status": status})
    done = subprocess.run([node, str(SCRIPT)], input=work, capture_output=True, text=True, timeout=60, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def download(address: str, *args: Any, **options: Any) -> bytes:
    """openbadgeslib's way to the outside: our DID document and our status lists, and nothing else."""
    if address.endswith("/.well-known/did.json"):
        return json.dumps(did_document()).encode()
    if "/status/" in address:
        return StatusList.objects.get(number=int(address.rsplit("/", 1)[1])).token.encode()
    raise AssertionError(f"asked for {address}")


def pypi_verify(document: str | dict[str, Any], *, checks_status: bool = True) -> Any:
    """openbadgeslib on the signed JSON. Raises OB3VerificationError."""
    return OB3LdpVerifier.for_issuer_did(issuer_did(), download=download).verify(
        document, check_status=checks_status, download=download
    )


def pypi_verify_token(token: str) -> Any:
    return OB3Verifier.for_issuer_did(issuer_did(), download=download).verify(token)
