"""Which mails a person wants, and when."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.boundfield import BoundWidget
from django.utils.dates import WEEKDAYS
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from common.forms import Choice as ChoiceLabel
from notifications.kinds import TOPICS, Topic
from notifications.models import MailSettings, TopicChoice
from notifications.selectors import Choice
from notifications.services.mail_settings import Rhythm

_WAYS = TopicChoice.Mail
_RHYTHM = ["cadence", "weekday", "quiet_from", "quiet_until"]


@dataclass(frozen=True)
class TopicRow:
    """One line of the table: the box for the site (none where that is fixed), and a button or a gap for each way."""

    topic: Topic
    app: BoundField | None
    ways: list[tuple[str, BoundWidget | None]]
    field: BoundField


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class MailChoiceForm(forms.Form):
    cadence = forms.ChoiceField(
        label=_("Your digest"),
        widget=forms.RadioSelect,
        choices=[
            (MailSettings.Cadence.DAILY, ChoiceLabel(_("Every day"), _("On days with something new."))),
            (MailSettings.Cadence.WEEKLY, ChoiceLabel(_("Once a week"), _("On the day you choose."))),
            (MailSettings.Cadence.NEVER, ChoiceLabel(_("Never"), _("What is set to digest stays on the site."))),
        ],
    )
    weekday = forms.TypedChoiceField(label=_("Day of the weekly digest"), coerce=int, choices=list(WEEKDAYS.items()))
    quiet_from = forms.TimeField(label=_("Quiet from"), widget=TimeInput())
    quiet_until = forms.TimeField(label=_("Quiet until"), widget=TimeInput())

    def __init__(
        self, data: Any = None, *, choices: Mapping[str, Choice], settings: MailSettings, **kwargs: Any
    ) -> None:
        initial: dict[str, Any] = {name: getattr(settings, name) for name in _RHYTHM}
        for code, choice in choices.items():
            initial |= {f"mail_{code}": choice.mail, f"app_{code}": choice.is_in_app}
        super().__init__(data, initial=initial, **kwargs)
        for topic in TOPICS.values():
            ways = [_WAYS.DIGEST, _WAYS.NEVER] if topic.is_suggestion else list(_WAYS)
            self.fields[f"mail_{topic.code}"] = forms.ChoiceField(
                label=format_lazy(_("{topic}, by email"), topic=topic.name),
                widget=forms.RadioSelect,
                choices=[(way.value, way.label) for way in ways],
            )
            if _has_app_choice(topic):
                self.fields[f"app_{topic.code}"] = forms.BooleanField(
                    label=format_lazy(_("{topic}, on the site"), topic=topic.name), required=False
                )

    @property
    def groups(self) -> Iterator[tuple[str, list[TopicRow]]]:
        for title, is_for_desk in ((_("About you"), False), (_("About an organisation you work for"), True)):
            yield str(title), [self._row(topic) for topic in TOPICS.values() if topic.is_for_desk == is_for_desk]

    def _row(self, topic: Topic) -> TopicRow:
        field = self[f"mail_{topic.code}"]
        buttons = {option.data["value"]: option for option in field}
        return TopicRow(
            topic=topic,
            app=self[f"app_{topic.code}"] if _has_app_choice(topic) else None,
            ways=[(str(way.label), buttons.get(way.value)) for way in _WAYS],
            field=field,
        )

    def topics(self) -> dict[str, Choice]:
        return {
            code: Choice(self.cleaned_data[f"mail_{code}"], self.cleaned_data.get(f"app_{code}", True))
            for code in TOPICS
        }

    def rhythm(self) -> Rhythm:
        return Rhythm(**{name: self.cleaned_data[name] for name in _RHYTHM})


def _has_app_choice(topic: Topic) -> bool:
    """What needs an action always shows; tasks that fit are part of the pages themselves."""
    return not topic.is_action_needed and topic.code != "matches"
