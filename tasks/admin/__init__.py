"""The staff desk for tasks."""

from tasks.admin import appeals, matching, screens  # noqa: F401  registers them
