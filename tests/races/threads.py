"""Runs the same moment in many threads, each with its own database connection."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connections

from common.decisions import ActionDenied


def at_once(actions: Sequence[Callable[[], Any]]) -> list[Any]:
    """Starts every action at the same instant; each answer is its result, or the code of its refusal.

    Any other error is raised here.
    """
    barrier = threading.Barrier(len(actions))
    answers: list[Any] = [None] * len(actions)

    def run(number: int, action: Callable[[], Any]) -> None:
        try:
            barrier.wait(timeout=30)
            answers[number] = action()
        except ActionDenied as denied:
            answers[number] = denied.code
        except Exception as error:
            answers[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(actions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return answers
