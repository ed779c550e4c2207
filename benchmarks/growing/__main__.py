"""python -m benchmarks.growing [NAME ...]: all of them, or those that are named; ends with 1 when something differs.

Needs Debian's pgbouncer. Everything else is what the drills use: the embedded servers' programs, production's settings.
"""

import sys
import time
import traceback

from benchmarks.growing import pooled, replicated
from benchmarks.growing.stack import GrownStack

PROOFS = {
    "pooled-claims": pooled.claims,
    "pooled-suite": pooled.suite,
    "replica": replicated.reads,
    "replica-away": replicated.away,
}


def main(names: list[str]) -> int:
    stack, failed = GrownStack(), []
    try:
        stack.start()
        for name in names or PROOFS:
            print(f"\n{name}", flush=True)
            begun = time.monotonic()
            try:
                for what, expected, found, is_right in PROOFS[name](stack):
                    print(f"  {'ok  ' if is_right else 'FAIL'}  {what}: expected {expected}; found {found}", flush=True)
                    failed += [] if is_right else [name]
            except Exception:
                traceback.print_exc()
                failed.append(name)
            print(f"        {time.monotonic() - begun:.0f} s", flush=True)
    finally:
        if failed:
            print(f"\nFailed: {', '.join(sorted(set(failed)))}")
            print("\n".join(stack.last_words()))
        stack.stop(keep=bool(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
