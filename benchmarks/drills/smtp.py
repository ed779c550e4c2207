"""A mail server that is down, defers, dawdles or refuses: pages do not notice, and each mail goes out once."""

import time
from collections.abc import Iterator
from datetime import timedelta

from benchmarks.drills.checks import Check, came, taken
from benchmarks.drills.stack import Action, Stack


def down(stack: Stack) -> Iterator[Check]:
    actions = stack.prepare()
    stack.sink.stop()
    try:
        yield from _while_away(stack, actions)
    finally:
        stack.sink.start()
    yield from came(stack, actions, 150, give_up=400)


def deferred(stack: Stack) -> Iterator[Check]:
    yield from _in_mood(stack, "451")


def slow(stack: Stack) -> Iterator[Check]:
    """Thirty seconds until the first word: longer than we wait."""
    yield from _in_mood(stack, "slow")


def late(stack: Stack) -> Iterator[Check]:
    """It takes a mail and says so thirty seconds later: so it comes again, under the same Message-ID."""
    actions = stack.prepare()
    stack.sink.mood = "late"
    try:
        answers = stack.act(actions)
        time.sleep(45)
    finally:
        stack.sink.mood = "ok"
    yield from taken(answers)
    needed = stack.wait(lambda: stack.mails_out(actions), 400)
    yield "all mail", "within 150 s", f"{needed and round(needed)} s", needed is not None and needed <= 150
    stack.settle()
    time.sleep(30)  # the last late answers
    effects, ids = stack.effects(actions), stack.sink.message_ids
    found = {subject: set() for subject in stack.sink.subjects}
    for subject, message_id in zip(stack.sink.subjects, ids, strict=True):
        found[subject].add(message_id)
    mine = [found[subject] for subject in found if any(subject.startswith(action.name) for action in actions)]
    again = sum(effects.mails) - len(actions)
    words = f"{effects.words()}; {again} came again, {len(mine)} subjects, {sum(map(len, mine))} Message-IDs"
    right = not effects.lost and len(mine) == sum(map(len, mine)) == len(actions)
    yield "mails", "lost 0; one Message-ID each, however often it came", words, right


def _in_mood(stack: Stack, mood: str) -> Iterator[Check]:
    actions = stack.prepare()
    stack.sink.mood = mood
    try:
        yield from _while_away(stack, actions)
    finally:
        stack.sink.mood = "ok"
    yield from came(stack, actions, 150, give_up=400)


def refused(stack: Stack) -> Iterator[Check]:
    """Nobody is at any of twenty addresses: each is asked once, and stopped."""
    from notifications.models import Mail, SuppressedAddress

    actions = stack.prepare()
    before, stack.sink.tries, stack.sink.mood = SuppressedAddress.objects.count(), 0, "550"
    try:
        answers = stack.act(actions)
        stack.wait(lambda: _of(stack, Mail).count() >= 100, 120)
        stack.settle()
    finally:
        stack.sink.mood = "ok"
    yield from taken(answers)
    states = dict.fromkeys(("failed", "suppressed", "sent", "queued"), 0)
    for status in _of(stack, Mail).values_list("status", flat=True):
        states[status] = states.get(status, 0) + 1
    stopped = SuppressedAddress.objects.count() - before
    yield "addresses stopped", "20", str(stopped), stopped == 20
    yield "tries at the mail server", "20 to 22, and no more", str(stack.sink.tries), 20 <= stack.sink.tries <= 22
    right = states["failed"] + states["suppressed"] == 100 and states["sent"] == 0
    yield "mails", "100 failed or stopped, each with its reason", str(states), right


def _while_away(stack: Stack, actions: list[Action]) -> Iterator[Check]:
    """The forms are taken, the first tries fail, and every mail has a time for its next one."""
    from notifications.models import Mail

    answers = stack.act(actions)
    time.sleep(20)
    yield from taken(answers)
    waiting = _of(stack, Mail).filter(status__in=["queued", "sending"]).count()
    pages = [stack.get("/tasks/"), stack.get("/accounts/login/")]
    words = f"{len(stack.sink.subjects)} sent in all, {waiting} wait"
    yield "mails wait", "none lost, none failed for good", words, not _of(stack, Mail).filter(status="failed").exists()
    told = stack.wait(lambda: not stack.effects(actions).notices.count(0), 120)
    words = f"{told and round(told + 20)} s after the last form"
    yield "messages on the site meanwhile", "all, within a minute", words, told is not None and told <= 40
    yield "pages meanwhile", "200 each", " ".join(pages), pages == ["200"] * 2


def _of(stack: Stack, model):
    """The mails of this drill."""
    from django.utils import timezone

    recent = model.objects.filter(created_at__gte=timezone.now() - timedelta(hours=2))
    return recent.filter(to__startswith=f"owner-{stack.number}-")
