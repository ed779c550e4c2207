"""The staff desk for tasks."""

from tasks.admin import screens  # noqa: F401  registers them
