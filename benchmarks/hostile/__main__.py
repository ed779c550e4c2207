"""Attacks every address, form and API method in this process, through all middleware, on a database of its own.

    python -m benchmarks.hostile [tries] [seed] [part ...]     parts: stored, files, chance; all without one

1. Reads every page as somebody who may, and notes which fields its forms have.
2. Fills every form with marks where it takes them, keeps that, runs the jobs it promised, and reads every page, feed,
   table, calendar, mail and export for marks that came out as markup.
3. Sends each hostile file to each field that takes one, and requests by chance (the same for the same seed) until there
   are `tries`: odd words, types, bodies, headers, methods, addresses, targets of redirects, forged fields. Each is
   taken back.

In this process, because that makes most tries a second: what a proxy or gunicorn refuses on the way is not tried.
Ends with 1 when anything was found. Each seed has a database of its own, so several may run at once.
"""

import random
import shutil
import sys
import time
from collections import Counter

from benchmarks.hostile import stage as place
from benchmarks.hostile.attacks import Attacker, Fields, Target
from benchmarks.hostile.findings import KINDS, Tally, check_store
from benchmarks.hostile.payloads import files
from benchmarks.hostile.stored import store_and_read

# No page shows their field of a file, or not to the guest of their row.
FILE_FIELDS = {
    "tasks:file_add": "files", "api_claim_files": "file", "tasks:task_create": "files", "tasks:task_edit": "files",
    "tasks:task_autosave": "files", "tasks:task_check": "files", "tasks:draft_save": "files",
    "tasks:claim_submit": "files", "tasks:message_create": "files", "tasks:desk_thread": "files",
}  # fmt: skip


def targets(stage: place.Stage) -> list[Target]:
    from django.contrib import admin
    from django.urls import reverse

    from tests.architecture.doors import form_for
    from tests.architecture.test_routes import ROWS

    found = []
    for row in ROWS:
        target = Target(row.route, row.method, stage.url(row.route, row.about), row.guest)
        if row.method == "POST":
            target.shape = form_for(stage.world, row.route)
            for name, value in target.shape.items():
                if hasattr(value, "read"):
                    target.files.append(name)
                else:
                    target.form[name] = [str(part) for part in value] if isinstance(value, list) else [str(value)]
            if row.route in FILE_FIELDS and not target.files:
                target.files.append(FILE_FIELDS[row.route])
        found.append(target)
    for model in admin.site._registry:
        start = f"admin:{model._meta.app_label}_{model._meta.model_name}_"
        first = model._default_manager.order_by("pk").first()
        found.append(Target(start + "changelist", "GET", reverse(start + "changelist"), "admin"))
        if first:
            found.append(Target(start + "change", "GET", reverse(start + "change", args=[first.pk]), "admin"))
            found.append(Target(start + "change", "POST", reverse(start + "change", args=[first.pk]), "admin"))
    return found


def read_forms(stage: place.Stage, all_targets: list[Target]) -> None:
    """The fields that pages show, noted with the address they go to."""
    by_url: dict[str, list[Target]] = {}
    for target in all_targets:
        if target.method == "POST":
            by_url.setdefault(target.url, []).append(target)
    for target in all_targets:
        if target.method != "GET":
            continue
        response, content = stage.send(target.guest, "GET", target.url, where=str(target))
        if "text/html" not in response.headers.get("Content-Type", ""):
            continue
        page = Fields(content.decode(errors="replace"), target.url)
        for url, names in page.texts.items():
            for other in by_url.get(url, []):
                other.texts = sorted({*other.texts, *names} - set(other.form))
        for url, names in page.files.items():
            for other in by_url.get(url, []):
                other.files = sorted({*other.files, *names})


def attack(
    stage: place.Stage, chance: random.Random, all_targets: list[Target], tries: int, parts: list[str]
) -> Counter[str]:
    from django.db import transaction

    attacker, counts = Attacker(stage, chance), Counter[str]()

    def one(family: str, target: Target, **more: object) -> None:
        with transaction.atomic():
            response, _content = attacker.families[family](target, **more)
            if family == "file" and response.status_code < 400:
                stage.run_jobs(str(target))
            transaction.set_rollback(True)
        counts[family] += 1
        if sum(counts.values()) % 500 == 0:
            print(f"  {stage.tries:,} tries, {stage.tries / (time.monotonic() - BEGUN):.0f} a second", flush=True)

    for target in all_targets:
        for upload in files() if target.files and "files" in parts else []:
            one("file", target, upload=upload)
    fitting = [(family, target) for target in all_targets for family in attacker.families
               if family != "file" and attacker.fits(family, target)]  # fmt: skip
    left = max(tries - stage.tries, len(fitting)) if "chance" in parts else 0
    for number in range(left):
        if number % len(fitting) == 0:
            chance.shuffle(fitting)
        family, target = fitting[number % len(fitting)]
        one(family, target)
    return counts


def main(tries: int, seed: int, parts: list[str]) -> int:
    from django.db import transaction

    tally = Tally()
    with transaction.atomic():
        stage = place.Stage(tally)
        own = set(place.ROOT.rglob("*"))
        all_targets = targets(stage)
        routes = len({target.route for target in all_targets})
        print(f"{len(all_targets)} doors of {routes} routes, seed {seed}", flush=True)
        read_forms(stage, all_targets)
        kept = "no forms filled with marks"
        if "stored" in parts:
            with transaction.atomic():
                kept = store_and_read(stage, random.Random(seed), all_targets)
                transaction.set_rollback(True)
        counts = attack(stage, random.Random(seed), all_targets, tries, parts)
        transaction.set_rollback(True)
    check_store(tally, place.ROOT, place.STORE, own)
    seconds = time.monotonic() - BEGUN
    print(f"\n{stage.tries:,} tries in {seconds:.0f} s ({stage.tries / seconds:.0f} a second); by family: "
          + ", ".join(f"{family} {count:,}" for family, count in counts.items()) + f"; {kept}")  # fmt: skip
    print(f"slowest: {stage.slowest[0]:.1f} s, {stage.slowest[1]}")
    for kind, meaning in KINDS.items():
        print(f"  {'FAIL' if tally.found[kind] else 'ok  '}  {meaning}: expected 0; found {tally.found[kind]}")
    shutil.rmtree(place.ROOT, ignore_errors=True)
    return 1 if tally.found else 0


if __name__ == "__main__":
    BEGUN = time.monotonic()
    numbers = [int(word) for word in sys.argv[1:] if word.isdecimal()]
    wanted = [word for word in sys.argv[1:] if not word.isdecimal()] or ["stored", "files", "chance"]
    how_many, chosen_seed = (*numbers, *(10_000, 1)[len(numbers) :])
    place.open_database(f"microvol_hostile_{chosen_seed}")
    sys.exit(main(how_many, chosen_seed, wanted))
