"""What most drills ask at their end."""

from collections.abc import Iterator

from benchmarks.drills.stack import Action, Answers, Stack

Check = tuple[str, str, str, bool]


def taken(answers: Answers, usual: float | None = None, more: float = 0.3) -> Iterator[Check]:
    """Visitors noticed nothing: every form was taken, hardly slower than `usual`."""
    yield (
        "answers",
        "0 errors",
        f"{answers.errors} of {len(answers.found)}, {dict(answers.statuses)}",
        not answers.errors,
    )
    if usual is not None:
        words = f"{answers.p95:.2f} s ({usual:.2f} s before)"
        yield "p95", f"at most {more} s more than before", words, answers.p95 <= usual + more


def came(stack: Stack, actions: list[Action], seconds: float, *, give_up: float | None = None) -> Iterator[Check]:
    """Every effect is there within `seconds` of now, once."""
    needed = stack.wait(lambda: stack.mails_out(actions), give_up or seconds)
    words = f"{needed:.0f} s" if needed is not None else f"not within {give_up or seconds:.0f} s"
    yield "all effects", f"within {seconds:.0f} s", words, needed is not None and needed <= seconds
    stack.wait(lambda: not stack.waiting(), 30)  # a second delivery would come about now
    effects = stack.effects(actions)
    yield "each effect once", "100 each; lost 0, doubled 0", effects.words(), not effects.lost and not effects.doubled


def usual(stack: Stack) -> float:
    """p95 with everything well, measured in the same run."""
    actions = stack.prepare(40)
    stack.act(actions[:10])  # each process answers its first page slowly
    answers = stack.act(actions[10:])
    stack.wait(lambda: stack.mails_out(actions), 60)
    stack.settle()
    return answers.p95
