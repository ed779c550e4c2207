"""Messages to the next page, in a cookie whose name no other host of our domain can set (`__Host-`, ASVS 3.3.1)."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class NamedCookieStorage(CookieStorage):
    cookie_name = settings.MESSAGES_COOKIE_NAME


class Storage(FallbackStorage):
    """The cookie, or the session for what does not fit."""

    storage_classes = (NamedCookieStorage, SessionStorage)
