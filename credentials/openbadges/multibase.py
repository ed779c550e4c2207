"""base58 and base64url with their one-letter prefixes, as keys, proofs and status lists write bytes."""

import base64
import hashlib

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ED25519_PUBLIC = b"\xed\x01"
SHA2_256 = b"\x12\x20"  # multihash: which function, and how many bytes follow


def base58(content: bytes) -> str:
    number = int.from_bytes(content, "big")
    text = ""
    while number:
        number, rest = divmod(number, 58)
        text = ALPHABET[rest] + text
    zeros = len(content) - len(content.lstrip(b"\0"))
    return f"z{'1' * zeros}{text}"


def from_base58(text: str) -> bytes:
    """Raises ValueError for anything that is no base58 with its prefix."""
    if not text.startswith("z") or set(text) - set(ALPHABET):
        raise ValueError("not base58")
    digits = text[1:]
    number = 0
    for char in digits:
        number = number * 58 + ALPHABET.index(char)
    zeros = len(digits) - len(digits.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def base64url(content: bytes) -> str:
    return f"u{base64.urlsafe_b64encode(content).decode().rstrip('=')}"


def multihash(content: bytes) -> str:
    """The SHA-256 of the content, as `digestMultibase` writes it."""
    return base64url(SHA2_256 + hashlib.sha256(content).digest())


def sha256_in(multihash: str) -> str:
    """The same digest as 64 hexadecimal digits. Raises ValueError for another kind."""
    found = from_base64url(multihash)
    if not found.startswith(SHA2_256):
        raise ValueError("not a SHA-256 multihash")
    return found.removeprefix(SHA2_256).hex()


def from_base64url(text: str) -> bytes:
    """Raises ValueError for anything that is no base64url with its prefix."""
    if not text.startswith("u"):
        raise ValueError("not base64url")
    return base64.urlsafe_b64decode(text[1:] + "=" * (-(len(text) - 1) % 4))
