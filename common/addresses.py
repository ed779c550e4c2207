"""Finding e-mail addresses, phone numbers and links in what people write, also where they are a little disguised.

Not a lock: who wants to pass an address on will find a way. It keeps people from publishing theirs in haste.
"""

import re
import unicodedata

# The endings that addresses without "https://" mostly have. Not those that are also endings of files: md, py, sh, zip.
# "on.No" is the end of a sentence, so an ending is not written with a capital letter alone.
_ENDINGS = (
    "com|org|net|edu|gov|int|info|biz|io|app|dev|me|ngo|ong|charity|example|"
    "eu|uk|us|ca|au|nz|ie|de|at|ch|fr|be|nl|lu|es|pt|it|gr|pl|cz|sk|hu|ro|bg|se|no|dk|fi|ua|ru|tr|in|jp|cn|br|mx|ar|za"
)
_AT = r"(?:\s*[\[({<]\s*(?:at|@)\s*[\])}>]\s*|\s*@\s*)"
_DOT = r"(?:\s*[\[({<]\s*(?:dot|\.)\s*[\])}>]\s*|\.)"
# From the beginning of a word alone: trying from each of its letters takes minutes for a very long one.
_EMAIL = re.compile(
    rf"(?<![\w.+-])[\w.+-]+(?:{_AT}[\w-]+(?:{_DOT}[\w-]+)+|\s+at\s+[\w-]+(?:\s+dot\s+[\w-]+)+)", re.IGNORECASE
)
_LINK = re.compile(
    rf"(?:https?|ftp)://\S+|\bwww\.\S+|(?<![\w@.-])(?:[a-z0-9-]+\.)+(?-i:{_ENDINGS}|{_ENDINGS.upper()})\b(?:/\S*)?",
    re.IGNORECASE,
)
# A country's code or a leading zero, or the groups in which people in North America write theirs.
_PHONE = re.compile(
    r"(?<![\w.,-])(?:(?:\+|00)\s?[1-9](?:[\s./()-]{0,2}\d){6,13}|\(?0\d(?:[\s./()-]{0,2}\d){7,11}"
    r"|\(\d{3}\)\s?\d{3}[\s.-]?\d{4}|\d{3}[.-]\d{3}[.-]\d{4})(?!\w)"
)
_DATE = re.compile(
    r"(?<!\d)(?:\d{4}[-./](?:0?\d|1[0-2])[-./][0-3]?\d|[0-3]?\d[-./][0-3]?\d[-./](?:19|20)\d\d)(?!\d)"
    r"(?:\s+\d{1,2}[.:]\d{2})?"
)


def find_emails(text: str) -> list[str]:
    return [found.strip() for found in _EMAIL.findall(_plain(text))]


def find_phones(text: str) -> list[str]:
    """Dates are written with the same signs, so they are left out first."""
    return [found.strip() for found in _PHONE.findall(_DATE.sub(lambda date: "x" * len(date[0]), _plain(text)))]


def find_links(text: str) -> list[str]:
    return [found.strip() for found in _LINK.findall(_EMAIL.sub(" ", _plain(text)))]


def find_addresses(text: str) -> list[str]:
    """Everything by which somebody could be reached."""
    return [*find_emails(text), *find_phones(text), *find_links(text)]


def _plain(text: str) -> str:
    """Full-width signs become plain ones; signs without a width go."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(char for char in text if unicodedata.category(char) != "Cf")
