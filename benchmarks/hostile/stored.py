"""Marks that are kept: every form filled with them where it takes them, then every page, mail and export read."""

import random
from typing import Any

from benchmarks.hostile import payloads
from benchmarks.hostile.attacks import Attacker, Target
from benchmarks.hostile.findings import markup
from benchmarks.hostile.stage import Stage

ROUNDS = 3


def store_and_read(stage: Stage, chance: random.Random, targets: list[Target]) -> str:
    """Says how much was kept and read. Each round has another order: what one form ends, another needed."""
    from django.db import transaction

    attacker = Attacker(stage, chance)
    posts = [target for target in targets if target.method == "POST" and target.route not in {"account_logout"}]
    posts = [target for target in posts if not target.route.startswith("admin:") or target.form]
    open_to = {}
    for target in posts:
        open_to[id(target)] = _fields_open_to_marks(stage, attacker, target)
    kept_by, read = set(), 0
    for _round in range(ROUNDS):
        with transaction.atomic():
            order = posts.copy()
            chance.shuffle(order)
            for target in order:
                for mark in chance.sample(payloads.MARKED, 2):
                    fields = {**target.form, **{name: [mark] for name in open_to[id(target)]}}
                    with transaction.atomic():
                        response, _content = _send(attacker, target, fields, chance)
                        is_kept = response.status_code < 400
                        transaction.set_rollback(not is_kept)
                    if is_kept:
                        kept_by.add(target.route)
                        break
            _run_all_jobs(stage)
            read += _read_everything(stage, targets)
            transaction.set_rollback(True)
    fields = sum(len(names) for names in open_to.values())
    return f"marks kept by {fields} fields in {len(kept_by)} forms, {read:,} pages and exports read after them"


def _send(attacker: Attacker, target: Target, fields: dict[str, list[str]], chance: random.Random) -> tuple[Any, bytes]:
    if target.files:
        upload = (f"{payloads.MARK}.csv".encode(), b"text/csv", f'"=1+1{payloads.MARK}",2'.encode())
        kind, body = payloads.multipart(
            {name: values for name, values in fields.items() if name not in target.files},
            dict.fromkeys(target.files, upload),
        )
        return attacker.stage.send(
            target.guest, "POST", target.url, body=body, content_type=kind, where=f"{target} (marks)"
        )
    return attacker.post(target, fields, "marks", role=target.guest)


def _fields_open_to_marks(stage: Stage, attacker: Attacker, target: Target) -> list[str]:
    """Those with which the form is still taken."""
    from django.db import transaction

    taken = []
    for name in sorted({*target.form, *target.texts}):
        with transaction.atomic():
            fields = {**target.form, name: [payloads.MARKED[0]]}
            response, _content = attacker.post(target, fields, "marks", role=target.guest)
            transaction.set_rollback(True)
        if response.status_code < 400:
            taken.append(name)
    return taken


def _run_all_jobs(stage: Stage) -> None:
    for _time in range(30):
        stage.run_jobs("what the marks promised")


def _read_everything(stage: Stage, targets: list[Target]) -> int:
    """Every page as its guest, what is downloadable, every mail, and every column that holds rendered text."""
    from django.db import transaction

    from downloads.models import Download
    from notifications.models import Mail

    before = stage.tries
    for target in targets:
        if target.method == "GET":
            with transaction.atomic():
                stage.send(target.guest, "GET", target.url, where=f"{target} (after marks)", kind="stored")
                transaction.set_rollback(True)
    owners = {user.pk: role for role, user in stage.world.people.items()}
    for download in Download.objects.filter(status="ready", user__in=list(owners)):
        url = f"/downloads/{download.public_id}/file/"
        stage.send(owners[download.user_id], "GET", url, where=f"download {download.kind}", kind="stored")
    for mail in Mail.objects.all():
        for found in markup(mail.html):
            stage.tally.add("stored", f"mail {mail.subject[:40]!r}", found)
        if "\n" in mail.subject or "\r" in mail.subject:
            stage.tally.add("header", "mail", mail.subject)
    _read_columns(stage)
    return stage.tries - before


def _read_columns(stage: Stage) -> None:
    from django.apps import apps

    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.name.endswith("_html"):
                for value in model._default_manager.values_list(field.name, flat=True):
                    for found in markup(value or ""):
                        stage.tally.add("stored", f"{model._meta.label}.{field.name}", found)
