"""Composition root: wires the apps together and holds no rules."""

from microvol.celery import app as celery_app

__all__ = ["celery_app"]
