"""News the task app announces to the apps above it.

`work_accepted(claim, review, submission, now)` is sent inside the accepting transaction, so that the portfolio line
exists exactly when the acceptance does (docs/decisions/0004-acceptance-signal.md).

`outcome_recorded(outcome, claim, now)` is sent inside the transaction that stores or changes an organisation's answer
about what became of accepted work (docs/decisions/0022-outcomes-and-numbers.md).

`peer_review_done(claim, submission, now)` is sent inside the transaction that takes a volunteer's review of another
one's work, for the line of whoever reviewed (docs/decisions/0017-review-clock.md).
"""

from django.dispatch import Signal

work_accepted = Signal()
peer_review_done = Signal()
outcome_recorded = Signal()
