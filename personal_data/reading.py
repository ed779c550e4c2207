"""Reading an archive of another site: nothing in it is believed, and nothing of it is stored here.

Sizes are counted as they are unpacked, never taken from the file's own table. Signatures are checked against the keys
in the archive itself. Anybody can write an archive, keys included, so this proves that the archive fits together, and
no more: what comes of it stands in its owner's word, with a link to where it can be checked.
"""

import dataclasses
import hashlib
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from common.archives import MANIFEST
from credentials.openbadges import dids, tokens
from credentials.openbadges.proofs import NotVerified
from personal_data.services.export import FORMAT, ISSUER

BYTES_MAX = 200 * 1024 * 1024  # the file
UNPACKED_MAX = 500 * 1024 * 1024
JSON_MAX = 10 * 1024 * 1024  # one of the files that are read as a whole
ENTRIES_MAX = 5000
TABLE_MAX = 4 * 1024 * 1024
TAIL = 65536 + 22
CHUNK = 1024 * 1024
LINK_MAX = 500
PROFILE = ("headline", "about", "place", "open_to")


class CannotRead(Exception):
    """Why, in words for whoever chose the file."""


@dataclasses.dataclass
class Work:
    title: str
    organization_name: str
    started_date: str
    ended_date: str
    summary: str
    link: str = ""
    certificate_of: str = ""


@dataclasses.dataclass
class Found:
    """`changed` names files that are not what the manifest says, or missing; nothing is taken from those."""

    site: str
    made_at: str
    profile: dict[str, str]
    works: list[Work]
    changed: list[str]
    unsigned: list[str]


class _Reader:
    """The archive's entries, bounded, each compared with the manifest as it is read."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = set(archive.namelist())
        self._unpacked = 0
        self.manifest = self._load(self._whole(MANIFEST))
        listed = self.manifest.get("files")
        rows = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
        said = [(row.get("path"), row.get("sha256")) for row in rows]
        self.digests = {path: digest for path, digest in said if isinstance(path, str) and isinstance(digest, str)}

    def _chunks(self, name: str) -> Iterator[bytes]:
        with self._archive.open(name) as file:
            while chunk := file.read(CHUNK):
                self._unpacked += len(chunk)
                if self._unpacked > UNPACKED_MAX:
                    raise CannotRead(_("Unpacked it is larger than we read."))
                yield chunk

    def _whole(self, name: str) -> bytes:
        if name not in self._names:
            raise CannotRead(_("This is no archive of a Microvol site: it has no list of its files."))
        content = b""
        for chunk in self._chunks(name):
            content += chunk
            if len(content) > JSON_MAX:
                raise CannotRead(_("A file in it is larger than we read."))
        return content

    def _load(self, content: bytes) -> dict[str, Any]:
        try:
            loaded = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise CannotRead(_("A file in it cannot be read.")) from error
        if not isinstance(loaded, dict):
            raise CannotRead(_("A file in it cannot be read."))
        return loaded

    def changed(self) -> list[str]:
        """Every file that is missing or differs."""
        found = []
        for name, said in self.digests.items():
            digest = hashlib.sha256()
            if name in self._names:
                for chunk in self._chunks(name):
                    digest.update(chunk)
            if name not in self._names or digest.hexdigest() != said:
                found.append(_text(name))
        return found

    def json(self, name: str) -> dict[str, Any]:
        """One JSON file whose digest fits; nothing where it is missing or changed."""
        content = self.bytes(name)
        return self._load(content) if content else {}

    def bytes(self, name: str) -> bytes:
        if name not in self._names or name not in self.digests:
            return b""
        content = self._whole(name)
        return content if hashlib.sha256(content).hexdigest() == self.digests[name] else b""


def _check_table(file: IO[bytes]) -> None:
    """The table of contents is read as a whole by the library, so its size is looked at first."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - TAIL))
    tail = file.read()
    file.seek(0)
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        raise CannotRead(_("This is no ZIP file that can be read."))
    count, table_bytes = struct.unpack_from("<HI", tail, end + 10)
    is_64 = b"PK\x06\x07" in tail[max(0, end - 20) : end]
    if is_64 or count > ENTRIES_MAX or table_bytes > TABLE_MAX:
        raise CannotRead(_("There are too many files in it."))


def read_archive(file: IO[bytes]) -> Found:
    """What an archive would bring. Raises CannotRead."""
    _check_table(file)
    try:
        with zipfile.ZipFile(file) as archive:
            reader = _Reader(archive)
            if reader.manifest.get("format") != FORMAT:
                raise CannotRead(_("This is no archive of one person's data."))
            version = reader.manifest.get("version")
            read = READERS.get(version) if isinstance(version, int) else None
            if read is None:
                raise CannotRead(_("Its format is one that this site does not know. Ask for an update of this site."))
            return read(reader)
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, EOFError, OSError,
            ValueError) as error:  # fmt: skip  # the library's words for a broken file
        raise CannotRead(_("This is no ZIP file that can be read.")) from error


def _version_1(reader: _Reader) -> Found:
    changed = reader.changed()
    portfolio = reader.json("portfolio.json")
    pages = _rows(portfolio, "portfolios_portfolio")
    profile = {name: _text(pages[0].get(name)) for name in PROFILE} if pages else {}
    certificates = _certificates(reader)
    works, unsigned = [], []
    for line in _rows(portfolio, "portfolios_portfolioline"):
        claim = line.get("claim") if isinstance(line.get("claim"), dict) else {}
        number = certificates.get(_text(claim.get("public_id")))  # type: ignore[union-attr]
        work = _work_of(line)
        if work is None:
            continue
        link = _link(reader, number) if number else None
        if number and link is None:
            unsigned.append(work.title)
        if link:
            work.link, work.certificate_of = link, urlsplit(link).netloc
        works.append(work)
    for row in _rows(portfolio, "portfolios_otherwork"):
        own = Work(*(_text(row.get(field.name)) for field in dataclasses.fields(Work)))
        first, last = _day(own.started_date), _day(own.ended_date)
        if own.title and first is not None:
            own.started_date, own.certificate_of = first.isoformat(), ""
            own.ended_date = last.isoformat() if last and last >= first else ""
            own.link = own.link if _is_web(own.link) else ""
            works.append(own)
    site, made_at = _text(reader.manifest.get("site")), _text(reader.manifest.get("made_at"))
    return Found(site, made_at, profile, works, changed, unsigned)


# The current version and the one before it (promise 37).
READERS: dict[int, Callable[[_Reader], Found]] = {1: _version_1}


def _rows(content: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = content.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _text(value: Any) -> str:
    """What the database can hold: no NUL and no halves of characters."""
    return value.strip().replace("\x00", "").encode(errors="ignore").decode() if isinstance(value, str) else ""


def _day(text: str) -> date | None:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        return None


def _is_web(link: str) -> bool:
    try:
        return len(link) <= LINK_MAX and urlsplit(link).scheme == "https"
    except ValueError:
        return False


def _work_of(line: dict[str, Any]) -> Work | None:
    organization = line.get("organization") if isinstance(line.get("organization"), dict) else {}
    title, day = _text(line.get("own_title")) or _text(line.get("title")), _day(_text(line.get("accepted_at")))
    if not title or day is None:
        return None
    name = _text(organization.get("name"))  # type: ignore[union-attr]
    return Work(title, name, day.isoformat(), day.isoformat(), _text(line.get("summary")))


def _certificates(reader: _Reader) -> dict[str, str]:
    """The number of the certificate of each claim."""
    found = {}
    for row in _rows(reader.json("credentials.json"), "credentials_credential"):
        claim = row.get("claim")
        if isinstance(claim, dict) and not row.get("revoked_at"):
            found[_text(claim.get("public_id"))] = _text(row.get("public_id"))
    return found


def _link(reader: _Reader, number: str) -> str | None:
    """Where the certificate can be checked, if its token was signed by a key of the archive's issuer.

    The token, not the document: putting a stranger's document into canonical form may take for ever.
    """
    issuer = reader.json(ISSUER)
    token = reader.bytes(f"credentials/{number}.jwt").decode("ascii", "ignore").strip()
    try:
        name = tokens.key_name(token)
        methods = _rows(issuer, "verificationMethod")
        jwk = next((row.get("publicKeyJwk") for row in methods if row.get("id") == name), None)
        if not isinstance(jwk, dict):
            return None
        document = tokens.verify(token, dids.rsa_of(jwk))
    except (NotVerified, ValueError, KeyError, TypeError):
        return None
    address, did = _text(document.get("id")), _text(issuer.get("id"))
    host = unquote(did.removeprefix("did:web:"))
    is_theirs = did.startswith("did:web:") and name.startswith(f"{did}#") and _is_web(address)
    return address if is_theirs and urlsplit(address).netloc == host else None
