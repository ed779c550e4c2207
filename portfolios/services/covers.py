"""The picture of a line: chosen by its owner out of the accepted work, made by a job."""

import hashlib

from django.conf import settings
from django.db import transaction

from common import pictures
from common.files import extension_of
from common.jobs import enqueue
from portfolios import rules
from portfolios.models import Cover, PortfolioLine
from portfolios.selectors.covers import pictures_of_work


@transaction.atomic
def choose_cover(*, line_id: int, file_id: int | None, alt: str) -> Cover | None:
    """Has a job make the picture; without a file the line shows its patch again.

    Refuses work that the organisation keeps to itself (409), and what is no picture of the accepted work (400).
    """
    line = PortfolioLine.objects.select_for_update().get(pk=line_id)
    if file_id is None:
        Cover.objects.filter(line=line).delete()
        return None
    of_work = pictures_of_work(line)
    is_picture = any(file.pk == file_id for file in of_work)
    rules.can_have_cover(permission=line.permission, is_picture_of_work=is_picture).require()
    cover, _is_new = Cover.objects.get_or_create(line=line, defaults={"file_id": file_id, "alt": alt})
    if cover.file_id != file_id:
        cover.picture, cover.digest = None, ""
    cover.file_id, cover.alt = file_id, alt
    cover.save()
    if not cover.digest:
        enqueue("portfolios.make_cover", cover_id=cover.pk)
    return cover


@transaction.atomic
def make_cover(*, cover_id: int) -> None:
    """Makes and stores the small picture. One that cannot be read, or whose file is gone, leaves the line its patch."""
    cover = Cover.objects.select_for_update(of=("self",)).select_related("file").filter(pk=cover_id).first()
    if cover is None or cover.digest:
        return
    try:
        with cover.file.file.open("rb") as source:
            content, width, height = pictures.smaller(
                source, extension_of(cover.file.name), longest=settings.COVER_PIXELS_MAX
            )
    except (OSError, KeyError, pictures.UnreadablePicture):
        cover.delete()
        return
    cover.picture, cover.width, cover.height = content, width, height
    cover.digest = hashlib.sha256(content).hexdigest()
    cover.save(update_fields=["picture", "width", "height", "digest"])
