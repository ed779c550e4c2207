"""The same credential as a VC-JWT: a token of header, credential and RS256 signature."""

import json
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from credentials.openbadges import times
from credentials.openbadges.proofs import NotVerified

ALGORITHMS = ["RS256"]
CLAIMS = {"iss", "jti", "sub", "nbf", "exp"}


def claims(document: dict[str, Any]) -> dict[str, Any]:
    """The credential is the payload itself; the registered claims repeat what it says."""
    subject = document["credentialSubject"]
    found = {
        **{name: value for name, value in document.items() if name != "proof"},
        "iss": document["issuer"]["id"] if isinstance(document["issuer"], dict) else document["issuer"],
        "jti": document["id"],
        "sub": subject["id"],
        "nbf": int(times.read(document["validFrom"]).timestamp()),
    }
    if "validUntil" in document:
        found["exp"] = int(times.read(document["validUntil"]).timestamp())
    return found


def sign(document: dict[str, Any], key: RSAKey, *, kid: str) -> str:
    header = {"alg": "RS256", "kid": kid, "typ": "JWT"}
    return jws.serialize_compact(header, dump(claims(document)), key, algorithms=ALGORITHMS)


def verify(token: str, key: RSAKey) -> dict[str, Any]:
    """The credential inside. Raises NotVerified unless this key signed it and its claims agree with it."""
    try:
        found = load(jws.deserialize_compact(token, key, algorithms=ALGORITHMS).payload)
        document = {name: value for name, value in found.items() if name not in CLAIMS}
        agrees = claims(document) == found
    except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotVerified("the token cannot be read or its signature does not fit") from error
    if not agrees:
        raise NotVerified("the token's claims contradict its credential")
    return document


def unverified(token: str) -> dict[str, Any]:
    """The credential that a token holds, before anything about it is known. Raises NotVerified where there is none."""
    try:
        found = load(jws.extract_compact(token.encode()).payload)
    except (JoseError, ValueError) as error:
        raise NotVerified("this is no token") from error
    return {name: value for name, value in found.items() if name not in CLAIMS}


def key_name(token: str) -> str:
    """The `kid` that a token names, unverified."""
    try:
        return str(jws.extract_compact(token.encode()).headers().get("kid", ""))
    except (JoseError, ValueError) as error:
        raise NotVerified("this is no token") from error


def dump(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def load(content: bytes) -> dict[str, Any]:
    found = json.loads(content)
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found
