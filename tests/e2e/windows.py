"""What the browser tests share: signing in at once, and what a page must hold whatever it shows."""

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from accounts.models import User

FAULTS_IN_MARKUP = """() => {
  const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
  const twice = [...new Set(ids.filter((id, place) => ids.indexOf(id) !== place))];
  const broken = [...document.images].filter(one => one.complete && !one.naturalWidth).map(one => one.src);
  return [...twice.map(id => `two elements with the id ${id}`), ...broken.map(src => `no picture at ${src}`)];
}"""


def sign_in(page: Page, user: User) -> Page:
    """Puts a new session into the window; the sign-in form has its own tests."""
    client = Client()
    client.force_login(user)
    page.goto("/healthz")
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    page.context.add_cookies([{**cookie, "url": page.url}])  # type: ignore[list-item]
    return page


def fits(page: Page) -> bool:
    """Whether nothing runs over the side."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
