"""Celery's configuration: what settings say, plus the timetable."""

from django.conf import settings

from microvol.schedule import SCHEDULE

globals().update(settings.CELERY)
beat_schedule = SCHEDULE
beat_scheduler = "microvol.celery:Timetable"
beat_max_loop_interval = 15
