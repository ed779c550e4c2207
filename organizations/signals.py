"""News that organisations announce to the apps above them. A receiver only enqueues a job of its own app."""

from django.dispatch import Signal

# Sent inside the transaction that suspends or closes an organisation, with `organization_id` and `status`.
organization_suspended = Signal()
