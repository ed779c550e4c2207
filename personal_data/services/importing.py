"""Taking over what an archive of another site brings: words about oneself, and work in one's own word."""

import dataclasses
from datetime import date, datetime, timedelta
from typing import IO, Any

from django.conf import settings
from django.db import transaction

from personal_data.models import ArchiveImport
from personal_data.reading import PROFILE, read_archive
from portfolios.models import OtherWork, Portfolio
from portfolios.services.career import save_other_work
from portfolios.services.pages import ensure_portfolio
from portfolios.states import Visibility
from volunteers.models import Volunteer

KEPT_FOR = timedelta(days=1)


def keep_archive(*, user_id: int, file: IO[bytes], now: datetime) -> ArchiveImport:
    """Reads an archive and keeps what it would bring, to be looked at; an earlier one goes. Raises CannotRead."""
    found = read_archive(file)
    with transaction.atomic():
        ArchiveImport.objects.filter(user_id=user_id).delete()
        return ArchiveImport.objects.create(user_id=user_id, found=dataclasses.asdict(found), created_at=now)


@transaction.atomic
def take_archive(*, import_id: int) -> int:
    """Takes it over: words only where there are none yet, works hidden and never twice. Returns how many works.

    No more than there may be; the archive stays with its owner, who may bring the rest later. The kept copy is deleted.
    """
    row = ArchiveImport.objects.select_for_update().get(pk=import_id)
    volunteer = Volunteer.objects.select_for_update(no_key=True).get(user_id=row.user_id)
    page = Portfolio.objects.select_for_update().get(pk=ensure_portfolio(volunteer_id=volunteer.pk).pk)
    for name in PROFILE:
        if not getattr(page, name):
            setattr(page, name, _cut(row.found["profile"].get(name, ""), Portfolio, name))
    page.save(update_fields=list(PROFILE))
    room = settings.OTHER_WORK_MAX - OtherWork.objects.filter(volunteer=volunteer).count()
    taken = 0
    for work in row.found["works"]:
        names = ("title", "organization_name", "summary", "link")
        values: dict[str, Any] = {name: _cut(work[name], OtherWork, name) for name in names}
        started = date.fromisoformat(work["started_date"])
        has_it = OtherWork.objects.filter(volunteer=volunteer, title=values["title"], started_date=started).exists()
        if has_it or taken >= room:
            continue
        save_other_work(
            volunteer_id=volunteer.pk,
            work_id=None,
            started_date=started,
            ended_date=date.fromisoformat(work["ended_date"]) if work["ended_date"] else None,
            visibility=Visibility.HIDDEN,
            certificate_of=_cut(work["certificate_of"], OtherWork, "certificate_of"),
            **values,
        )
        taken += 1
    row.delete()
    return taken


def _cut(text: str, model: type[OtherWork] | type[Portfolio], name: str) -> str:
    return text[: getattr(model._meta.get_field(name), "max_length", None) or 0]


def forget_archives(*, now: datetime) -> int:
    deleted, _rows = ArchiveImport.objects.filter(created_at__lt=now - KEPT_FOR).delete()
    return deleted
