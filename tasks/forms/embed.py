"""The options of the small page for an organisation's own website. What is unknown is left out, and no error."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization
from tasks.selectors.open_feed import EMBED_MAX

THEMES = [("auto", _("As the reader’s device")), ("light", _("Light")), ("dark", _("Dark"))]
LIMIT = 5


@dataclass(frozen=True, slots=True)
class Embed:
    cause: str = ""
    limit: int = LIMIT
    theme: str = "auto"

    def query(self) -> str:
        """Only what differs from the start values, so that the address stays short."""
        said = {"cause": self.cause, "limit": self.limit, "theme": self.theme}
        return urlencode({name: value for name, value in said.items() if value != getattr(Embed(), name)})


def read_embed(data: QueryDict) -> Embed:
    limit = data.get("limit", "")
    theme = data.get("theme", "")
    return Embed(
        cause=data.get("cause", "")[:80].replace("\x00", ""),
        limit=min(max(int(limit), 1), EMBED_MAX) if limit.isdecimal() and len(limit) < 4 else LIMIT,
        theme=theme if theme in dict(THEMES) else "auto",
    )


class EmbedForm(forms.Form):
    """The same options, chosen at the desk."""

    use_required_attribute = False

    cause = forms.ChoiceField(label=_("Cause"), required=False)
    limit = forms.IntegerField(label=_("How many tasks, at most"), min_value=1, max_value=EMBED_MAX)
    theme = forms.ChoiceField(label=_("Colours"), choices=THEMES)

    def __init__(self, data: QueryDict, *, organization: Organization) -> None:
        chosen = read_embed(data)
        values = {"cause": chosen.cause, "limit": str(chosen.limit), "theme": chosen.theme}
        super().__init__(values)
        causes = organization.causes.order_by("name").values_list("slug", "name")
        self.fields["cause"].choices = [("", _("All")), *causes]  # type: ignore[attr-defined]
