"""The request of someone who is signed in: what views behind login_required get."""

from django.http import HttpRequest

from accounts.models import User


class PersonRequest(HttpRequest):
    user: User
