"""Everything an organisation owns, in one ZIP file: JSON by area, tables for spreadsheets, files, and a manifest."""

from collections.abc import Iterator
from typing import IO

from django.utils.translation import gettext as _

from common.archives import Archive
from downloads.kinds import CannotMake
from organizations.models import Organization
from organizations.selectors import role_in
from tasks import rules
from tasks.selectors.export_rows import CHUNK, TABLES, areas_of, files_of

KIND = "tasks.organization_export"
FORMAT = "microvol-organization-export"
VERSION = 1


def write_export(file: IO[bytes], user_id: int, *, organization_id: int) -> Iterator[tuple[int, int]]:
    """Writes the whole archive. Asks again whether this person is an owner: their seat may have ended meanwhile."""
    organization = Organization.objects.filter(pk=organization_id).first()
    if organization is None or not rules.can_export(role=role_in(organization_id, user_id)):
        raise CannotMake(_("Only owners of the organisation take everything out."))
    areas, files = areas_of(organization), files_of(organization)
    total = len(areas) + len(TABLES) + sum(rows.count() for rows, _folder in files) + 1
    done = 0
    with Archive.into(file) as archive:
        for name, read in areas.items():
            archive.rows(f"{name}.json", read())
            yield (done := done + 1), total
        for name, (columns, rows_of) in TABLES.items():
            archive.table(f"{name}.csv", columns, rows_of(organization))
            yield (done := done + 1), total
        for rows, folder in files:
            for row in rows.iterator(chunk_size=CHUNK):
                archive.file(f"files/{folder}/{row.public_id}-{row.name}", row.file)
                yield (done := done + 1), total
        archive.manifest(name=FORMAT, version=VERSION, organization=organization.slug)
    yield total, total
