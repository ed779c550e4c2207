"""How many looks a showing is worth, for the database to count."""

from django.db.models import Case, ExpressionWrapper, F, FloatField, Value, When

from tasks.matching.engine.habits import OPEN_CHANCE
from tasks.matching.engine.weights import FIXED
from tasks.models import Impression

# A showing counts as much as its position is looked at, and a third of that in a mail, as many as are opened; an opened
# invitation is one look. By the fixed slope, so that weeks and versions compare.
_BY_POSITION = ExpressionWrapper(1.0 / (1.0 + FIXED.exam_slope * F("position")), output_field=FloatField())
LOOK = Case(
    When(position__lt=0, then=Value(1.0)),
    When(place=Impression.Place.DIGEST, then=OPEN_CHANCE * _BY_POSITION),
    default=_BY_POSITION,
    output_field=FloatField(),
)
