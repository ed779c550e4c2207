"""Starts the product as in production, gunicorn behind nginx with TLS, on loopback, and knocks as strangers do.

    python -m benchmarks.doors [smuggling] [refused] [headers] [cookies] [hosts] [redirects] [enumeration] [injection]
                              [limits]

Prints expected and found, and ends with 1 on a difference. Without nginx on the machine gunicorn alone is asked.
Times of `enumeration` are medians: run it on a quiet machine.
"""

import sys
import traceback

from benchmarks.doors import answers, injection, strangers, wire
from benchmarks.doors.site import Site

PARTS = {
    "smuggling": wire.smuggling,
    "refused": wire.refused,
    "headers": answers.headers,
    "cookies": answers.cookies,
    "hosts": strangers.hosts,
    "redirects": strangers.redirects,
    "enumeration": strangers.enumeration,
    "injection": injection.injection,
    "limits": strangers.limits,
}


def main(names: list[str]) -> int:
    unknown = set(names) - set(PARTS)
    if unknown:
        print(f"No part is called {', '.join(sorted(unknown))}. There are: {', '.join(PARTS)}")
        return 2
    site, failed, count = Site(), 0, 0
    try:
        site.start()
        for name in names or PARTS:
            print(f"\n{name}", flush=True)
            try:
                for what, expected, found, is_right in PARTS[name](site):
                    count, failed = count + 1, failed + (not is_right)
                    print(f"  {'ok  ' if is_right else 'FAIL'}  {what}: expected {expected}; found {found}", flush=True)
            except Exception:
                traceback.print_exc()
                failed += 1
        print(f"\n{count} knocks, {failed} not as expected" + ("" if site.has_proxy else "; nginx is not here"))
    finally:
        if failed:
            print("\n".join(site.last_words()))
        site.stop(keep=bool(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
