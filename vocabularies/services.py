"""Loads the shared words from the files that ship with the product."""

import csv
import json
from functools import cache
from pathlib import Path

from vocabularies.models import Cause, Skill

DATA = Path(__file__).parent / "data"


def load_vocabularies() -> None:
    """Inserts or updates every skill and cause of vocabularies/data; never deletes, because work refers to them."""
    with (DATA / "skills_seed.csv").open(encoding="utf-8", newline="") as file:
        skills = [
            Skill(
                slug=row["slug"],
                name=row["name"],
                category=row["category"],
                aliases=[alias.strip() for alias in row["aliases"].split(";") if alias.strip()],
                esco_uri=row["esco_uri"],
                esco_label=row["esco_label"],
            )
            for row in csv.DictReader(file)
        ]
    Skill.objects.bulk_create(
        skills,
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=["name", "category", "aliases", "esco_uri", "esco_label"],
    )
    rows = json.loads((DATA / "causes.json").read_text("utf-8"))
    causes = [Cause(slug=row["slug"], name=row["name"]) for row in rows]
    Cause.objects.bulk_create(causes, update_conflicts=True, unique_fields=["slug"], update_fields=["name"])


@cache
def languages() -> dict[str, str]:
    """ISO 639-1 code to English name, in the order of the file."""
    return {row["code"]: row["name"] for row in json.loads((DATA / "languages.json").read_text("utf-8"))}


@cache
def countries() -> dict[str, str]:
    """ISO 3166-1 alpha-2 code to English name, by name."""
    return {row["code"]: row["name"] for row in json.loads((DATA / "countries.json").read_text("utf-8"))}
