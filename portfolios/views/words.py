"""The owner's words about one line: what they think of it, what the page says, its picture, its story."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.decisions import ActionDenied
from portfolios.forms.line import CoverForm, LineForm, StoryForm
from portfolios.models import Cover, PortfolioLine
from portfolios.selectors.covers import pictures_of_work
from portfolios.selectors.own import open_path, portfolio_of
from portfolios.selectors.stories import first_words, for_stories, points_met, story_facts, told
from portfolios.services.covers import choose_cover
from portfolios.services.lines import update_line
from portfolios.services.stories import StoryProblems, tell_story
from portfolios.views.own import own_line, publish


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def line_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The three questions, and what the page says. "publish" saves and adds it to the page in one go."""
    line = own_line(request, public_id)
    form = LineForm(request.POST if request.method == "POST" else None, initial=LineForm.values_of(line))
    if form.is_bound and form.is_valid():
        try:
            update_line(line_id=line.pk, **form.cleaned_data)
        except ActionDenied as denied:
            form.refuse(denied.decision)
        else:
            if "publish" in request.POST:
                publish(request, line)
            else:
                messages.success(request, _("Saved."))
            return redirect("portfolios:portfolio_edit")
    context = {
        "line": line,
        "form": form,
        "portfolio": portfolio_of(request.user),
        "cover": Cover.objects.filter(line=line).defer("picture").first(),
        "picture_count": len(pictures_of_work(line)),
    }
    return render(request, "portfolios/line_edit.html", context, status=form.status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def line_picture(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Which picture of the accepted work stands on the line."""
    line = own_line(request, public_id)
    files = pictures_of_work(line)
    cover = Cover.objects.filter(line=line).select_related("file").defer("picture").first()
    initial = {"picture": str(cover.file.public_id), "alt": cover.alt} if cover else {}
    form = CoverForm(request.POST if request.method == "POST" else None, initial=initial, files=files)
    if form.is_bound and form.is_valid():
        try:
            choose_cover(line_id=line.pk, file_id=form.file_id, alt=form.cleaned_data["alt"])
        except ActionDenied as denied:
            form.refuse(denied.decision)
        else:
            words = _("Saved. The picture shows in a moment.") if form.file_id else _("Saved. The patch shows again.")
            messages.success(request, words)
            return redirect("portfolios:line_edit", line.public_id)
    context = {"line": line, "form": form, "files": files, "cover": cover}
    return render(request, "portfolios/line_picture.html", context, status=form.status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def line_story(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Situation, task, action and result, with facts that nobody types; and the three texts to copy."""
    own = for_stories(PortfolioLine.objects.own(request.user))
    line = get_object_or_404(own.select_related("reflection"), public_id=public_id)
    form = StoryForm(request.POST if request.method == "POST" else None, initial=first_words(line))
    if form.is_bound and form.is_valid():
        try:
            tell_story(line_id=line.pk, parts=form.parts)
        except StoryProblems as refused:
            for problem in refused.problems:
                form.refuse(problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("portfolios:line_story", line.public_id)
    path = open_path(line, portfolio_of(request.user))
    address = request.build_absolute_uri(path) if path else ""
    points = points_met([line.claim_id]).get(line.claim_id, [])
    context = {
        "line": line,
        "form": form,
        "facts": story_facts(line),
        "told": told(line, getattr(line, "story", None), points, address=address),
    }
    return render(request, "portfolios/line_story.html", context, status=form.status)
