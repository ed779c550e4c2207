"""The staff desk for tasks, a file for each screen."""

from tasks.admin import appeals, briefs, matching, reports, work, writing  # noqa: F401  registers them
