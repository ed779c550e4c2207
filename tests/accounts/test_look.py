"""Pages of allauth that we did not write follow our look through the element templates."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template.loader import get_template, render_to_string

from accounts import mails
from accounts.forms import ResetPasswordForm

OURS = settings.BASE_DIR / "templates"


@pytest.mark.parametrize("name", ["account/confirm_login_code.html", "account/request_login_code.html"])
def test_a_page_of_theirs_is_drawn_with_our_parts(rf, name):
    assert not str(get_template(name).origin).startswith(str(OURS))
    request = rf.get("/accounts/")
    request.user = AnonymousUser()
    page = render_to_string(name, {"form": ResetPasswordForm()}, request)
    assert '<h1 class="text-4xl">' in page
    assert 'class="btn btn-primary' in page
    assert "<style" not in page


@pytest.mark.parametrize("name", mails.MAILS)
def test_every_account_mail_says_its_words_in_both_parts(name):
    values = dict.fromkeys(["from_email", "to_email", "deleted_email"], "old@example.org")
    context = {
        **values,
        "provider": "LinkedIn",
        "ip": "192.0.2.7",
        "user_agent": "<b>Firefox</b> & co",
        "timestamp": None,
        "day": "30 November 2026",
        "name": "My calendar",
        "scopes": "tasks:read",
        "why": "Three people reported it.",
    }
    url = mails.MAILS[name].url
    if url:
        context[url] = "https://chosen.example/accounts/x/?a=1&b=2"
    written = mails.write(name, email="nadia@example.org", context=context)
    assert written.subject in written.text
    assert written.subject in written.html
    assert not re.search(r"{\w+}", written.text), "a value is missing"
    assert "<b>" not in written.html
    assert ("192.0.2.7" in written.text) == mails.MAILS[name].is_notice
    if url:
        assert "http://testserver/accounts/x/?a=1&b=2" in written.text, "at our own address, whoever asked"
        assert 'href="http://testserver/accounts/x/?a=1&amp;b=2"' in written.html
    assert len(written.html) < 60_000
