"""The staff desk for tasks."""

from tasks.admin import matching, screens  # noqa: F401  registers them
