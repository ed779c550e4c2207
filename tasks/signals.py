"""News the task app announces to the apps above it.

`work_accepted(claim, review, submission, now)` is sent inside the accepting transaction, so that the portfolio line
exists exactly when the acceptance does (docs/decisions/0004-acceptance-signal.md).
"""

from django.dispatch import Signal

work_accepted = Signal()
