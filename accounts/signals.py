"""What apps above may want to know about a person, without accounts knowing them."""

from django.dispatch import Signal

# Arguments: user_id, now. At most once an hour.
person_seen = Signal()
# Arguments: user_id. Inside the transaction that closes an account to its owner.
account_suspended = Signal()
# Arguments: user_id, now. The person lives by another clock.
zone_changed = Signal()
