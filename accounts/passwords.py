"""Django's password checks, in words that say what to do."""

from django.contrib.auth import password_validation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class LongEnough(password_validation.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return ngettext(
            "Make the password at least %(count)d character long",
            "Make the password at least %(count)d characters long",
            self.min_length,
        ) % {"count": self.min_length}


class NotLikeThePerson(password_validation.UserAttributeSimilarityValidator):
    def __init__(self) -> None:
        super().__init__(user_attributes=("name", "email"))

    def get_error_message(self) -> str:
        return _("Choose a password that is not like your name or email address")


class NotOnPublicLists(password_validation.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("Choose another password: this one is on the lists that burglars try first")
