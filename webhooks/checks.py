"""What `check --deploy` says about webhooks."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def check_reach(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What widens the guard is for a receiver on a developer's own machine."""
    if not settings.WEBHOOKS_MAY_REACH_LOOPBACK:
        return []
    return [
        Error(
            "WEBHOOKS_MAY_REACH_LOOPBACK lets organisations send requests to this machine itself.",
            hint="Leave it False outside development and tests.",
            id="webhooks.E001",
        )
    ]
