"""The answer to "You have done this three times: add it?"."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import PersonRequest
from volunteers.models import SkillOffer
from volunteers.services import answer_skill_offer


@login_required
@require_POST
def skill_offer_answer(request: PersonRequest, slug: str) -> HttpResponse:
    own = SkillOffer.objects.filter(volunteer__user=request.user).select_related("skill")
    offer = get_object_or_404(own, skill__slug=slug)
    is_wanted = request.POST.get("answer") == "add"
    answer_skill_offer(offer_id=offer.pk, is_wanted=is_wanted, now=timezone.now())
    if is_wanted:
        messages.success(request, _("%(skill)s is one of your skills now.") % {"skill": offer.skill.name})
    else:
        messages.success(request, _("Left out. We do not ask about %(skill)s again.") % {"skill": offer.skill.name})
    return redirect("pages:today")
