"""`manage.py doctor`: what is wrong with this deployment, in words, and what to do."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from microvol.operating.doctor import examine

MARKS = {"ok": "ok     ", "warning": "warning", "wrong": "WRONG  "}


class Command(BaseCommand):
    help = "Looks at this deployment and says what is wrong with it and what to do. Ends with 1 if anything is wrong."
    requires_system_checks: list[str] = []  # it runs them itself, and must speak however ill the rest is

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--part", choices=["all", "web", "worker"], default="all", help="which part this is")
        parser.add_argument("--quiet", action="store_true", help="say nothing about what is well")
        parser.add_argument("--strict", action="store_true", help="end with 1 for a warning too")

    def handle(self, *args: Any, **options: Any) -> None:
        counts: Counter[str] = Counter()
        for finding in examine(options["part"]):
            counts[finding.level] += 1
            if finding.level == "ok" and options["quiet"]:
                continue
            self.stdout.write(f"{MARKS[finding.level]}  {finding.what}: {finding.words}")
            if finding.todo:
                self.stdout.write(f"           {finding.todo}")
        self.stdout.write(f"{counts['ok']} well, {counts['warning']} warnings, {counts['wrong']} wrong")
        if counts["wrong"] or (options["strict"] and counts["warning"]):
            raise SystemExit(1)
