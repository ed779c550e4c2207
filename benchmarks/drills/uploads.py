"""A disk that is full; visitors who are gone, and web servers that are killed, in the middle of a file."""

import os
import signal
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from benchmarks.drills.checks import Check
from benchmarks.drills.stack import HOST, Action, Stack

FILE = b"place,parcels\n" + b"North,12\n" * 5000  # 45 kB of a table


def disk_full(stack: Stack) -> Iterator[Check]:
    """The folder of uploads is a disk of 1 MB; a hundred people keep a draft with a file of 45 kB each. Needs root."""
    from tasks.models import Claim

    actions = _claimed(stack)
    media = stack.folder / "media"
    media.mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", media], check=True)
    try:
        told = _send(stack, actions)
        statuses = Counter(status for status, _text in told)
        right = statuses["kept"] + statuses["507"] == 100 and statuses["507"] > 50
        yield "answers", "stored, or 507", str(dict(statuses)), right
        said = [text for status, text in told if status == "507"]
        right = all("Our disk is full" in text and "Words of " in text for text in said)
        yield "pages of 507", "say why, with what was typed", f"{len(said)} pages", right
        drafts = Claim.objects.filter(task_id__in=[action.task_id for action in actions]).values_list(
            "draft", flat=True
        )
        kept = sum("Words of " in (draft or {}).get("text", "") for draft in drafts)
        yield "drafts kept", "100", str(kept), kept == 100
        yield from _rows_and_files(media, actions)
        pages = [stack.get("/tasks/"), stack.get("/work/", actions[0].session), stack.get("/healthz")]
        yield "other pages", "200 each", " ".join(pages), pages == ["200"] * 3
        free = stack.figure("microvol_uploads_free_bytes")
        yield "the figure that raises the alarm", "below 100 kB", str(free), free is not None and free < 100_000
    finally:
        subprocess.run(["umount", media], check=True)
    left = [action for action, (status, _text) in zip(actions, told, strict=True) if status == "507"]
    again = Counter(status for status, _text in _send(stack, left))
    yield "again, with room", "stored", str(dict(again)), again["kept"] == len(left)


def cut(stack: Stack) -> Iterator[Check]:
    """Fifty visitors break off half-way; then every web process is killed three times while fifty more are stored."""
    from django.utils import timezone

    from common.storage import names_under
    from tasks.models import ClaimFile
    from tasks.services.files import sweep_orphan_files

    actions = _claimed(stack)
    for action in actions[:50]:
        body = _body(action)
        with socket.create_connection(("127.0.0.1", stack.ports["web"])) as visitor:
            head = (f"POST {_draft(action)} HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\n"
                    f"Cookie: __Host-sessionid={action.session}; __Host-csrftoken={'a' * 32}\r\n"
                    f"X-CSRFToken: {'a' * 32}\r\nReferer: https://{HOST}/\r\n"
                    f"Content-Type: {MULTIPART_CONTENT}\r\nContent-Length: {len(body)}\r\n\r\n")  # fmt: skip
            visitor.sendall(head.encode() + body[: len(body) // 2])
    time.sleep(2)
    with ThreadPoolExecutor(4) as pool:
        sending = pool.submit(_send, stack, actions[50:])
        for _time in range(3):
            time.sleep(1)
            for pid in stack.children("web"):
                os.kill(pid, signal.SIGKILL)
        statuses = Counter(status for status, _text in sending.result())
    yield (
        "answers",
        "stored, or the connection broke",
        str(dict(statuses)),
        set(statuses) <= {"kept", "broken", "refused"},
    )
    again = Counter(status for status, _text in _send(stack, actions))
    yield "sent again", "all stored", str(dict(again)), again["kept"] == 100
    media = Path(os.environ["MEDIA_ROOT"])
    orphans = len(set(names_under("claim-files")) - set(ClaimFile.objects.values_list("file", flat=True)))
    before = time.time() - 2 * 86400
    for path in media.rglob("*"):
        os.utime(path, (before, before))
    swept = sweep_orphan_files(now=timezone.now())
    yield "files without a row", "all swept a day later", f"{orphans} left behind, {swept} swept", swept == orphans
    yield from _rows_and_files(media, actions)


def _claimed(stack: Stack) -> list[Action]:
    """A hundred people with a claim each, and nothing else."""
    actions = stack.prepare(asks=False)
    stack.act(actions)
    return actions


def _draft(action: Action) -> str:
    from tasks.models import Claim

    return f"/work/{Claim.objects.get(task_id=action.task_id).public_id}/draft/"


def _body(action: Action) -> bytes:
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("parcels.csv", FILE)
    return encode_multipart(BOUNDARY, {"text": f"Words of {action.name}", "window": "drill", "files": file})


def _send(stack: Stack, actions: list[Action]) -> list[tuple[str, str]]:
    """Each person keeps a draft with a file: status and page."""
    forms = [(_draft(action), action.session, _body(action)) for action in actions]

    def one(form: tuple[str, str, bytes]) -> tuple[str, str]:
        path, session, body = form
        status, headers, text = stack.ask("POST", path, session, body, content_type=MULTIPART_CONTENT)
        is_kept = status in ("302", "303") and "/login/" not in headers.get("Location", "")
        return ("kept" if is_kept else status), text

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(one, forms))


def _rows_and_files(media: Path, actions: list[Action]) -> Iterator[Check]:
    from tasks.models import ClaimFile

    mine = ClaimFile.objects.filter(claim__task_id__in=[action.task_id for action in actions])
    names = list(mine.values_list("file", "size"))
    missing = sum(not (media / name).exists() or (media / name).stat().st_size != size for name, size in names)
    yield "rows without their file, or with half of it", "0", f"{missing} of {len(names)}", missing == 0
