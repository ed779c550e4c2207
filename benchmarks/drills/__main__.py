"""python -m benchmarks.drills [NAME ...]: all drills, or those that are named, one after the other on one stack."""

import sys
import time
import traceback

from benchmarks.drills import (
    broker,
    clock,
    database,
    deploying,
    hanging,
    machinery,
    secret_keys,
    slow_clients,
    smtp,
    uploads,
)
from benchmarks.drills.stack import Stack

DRILLS = {
    "redis-refused": broker.refused,
    "redis-hangs": broker.hangs,
    "redis-flushed": broker.flushed,
    "duplicate-delivery": broker.duplicates,
    "poison": broker.poison,
    "worker-killed": machinery.worker_killed,
    "worker-child-killed": machinery.child_killed,
    "sigterm": machinery.deploy,
    "beat": machinery.beat,
    "smtp-down": smtp.down,
    "smtp-451": smtp.deferred,
    "smtp-slow": smtp.slow,
    "smtp-late": smtp.late,
    "smtp-550": smtp.refused,
    "postgres-restart": database.restart,
    "postgres-hangs": hanging.hangs,
    "postgres-slow": hanging.slow,
    "pool-full": hanging.full,
    "release": deploying.release,
    "slow-clients": slow_clients.dribble,
    "clock": clock.days,
    "disk-full": uploads.disk_full,
    "upload-cut": uploads.cut,
    "secret-rotation": secret_keys.rotation,
    "restore": database.restore,
}


def main(names: list[str]) -> int:
    unknown = set(names) - set(DRILLS)
    if unknown:
        print(f"No drill is called {', '.join(sorted(unknown))}. There are: {', '.join(DRILLS)}")
        return 2
    stack, failed, keep = Stack(), [], True
    try:
        stack.start()
        for name in names or DRILLS:
            print(f"\n{name}", flush=True)
            begun = time.monotonic()
            try:
                checks = list(DRILLS[name](stack))
            except Exception:
                traceback.print_exc()
                checks = [("the drill itself", "comes to its end", "broke", False)]
            for what, expected, found, is_right in checks:
                print(f"  {'ok  ' if is_right else 'FAIL'}  {what}: expected {expected}; found {found}", flush=True)
            if not all(check[-1] for check in checks):
                failed.append(name)
            print(f"        {time.monotonic() - begun:.0f} s", flush=True)
        keep = bool(failed)
    finally:
        if failed:
            print(f"\nFailed: {', '.join(failed)}")
            print("\n".join(stack.last_words()))
        stack.stop(keep=keep)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
