"""News that organisations announce to the apps above them. A receiver only enqueues a job of its own app."""

from django.dispatch import Signal

# Sent inside the transaction that suspends or closes an organisation, with `organization_id` and `status`.
organization_suspended = Signal()
# Sent inside the transaction that changes what an organisation says of itself, with `organization_id`.
organization_described = Signal()

# Sent inside the transaction that takes a seat away, before it is gone: `organization_id`, `user_id` who leaves,
# `heir_id` who takes over what they hold (None: the whole team), `actor_id`, `now`. Here a receiver hands over at once,
# so that nothing is nobody's for a moment.
member_leaving = Signal()
