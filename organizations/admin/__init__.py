"""The staff desk for organisations."""

from organizations.admin import screens  # noqa: F401  registers them
