"""Reading an archive of another site: the file, what it would bring, and taking it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.requests import PersonRequest
from personal_data.forms import ReadForm
from personal_data.models import ArchiveImport
from personal_data.reading import BYTES_MAX, CannotRead
from personal_data.services.importing import keep_archive, take_archive


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def archive_read(request: PersonRequest) -> HttpResponse:
    is_post = request.method == "POST"
    form = ReadForm(request.POST if is_post else None, request.FILES if is_post else None)
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > BYTES_MAX:
                raise CannotRead(_("This file is larger than 200 MB."))
            return redirect(keep_archive(user_id=request.user.pk, file=file, now=timezone.now()))
        except CannotRead as reason:
            form.add_error("file", str(reason))
    return render(request, "personal_data/archive_read.html", {"form": form}, status=form.status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def archive_import(request: PersonRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(ArchiveImport, public_id=public_id, user=request.user)
    if request.method == "POST":
        count = take_archive(import_id=row.pk)
        words = ngettext("%(count)d piece of work came over.", "%(count)d pieces of work came over.", count)
        messages.success(request, words % {"count": count} + " " + _("Only you see them until you show them."))
        return redirect("portfolios:other_work_list")
    return render(request, "personal_data/archive_import.html", {"found": row.found})
