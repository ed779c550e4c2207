"""Cases made from the OpenAPI schema, sent to the running API with a token and without: does it keep its word?

    make audit ARGS=semgrep          once, for the tools (schemathesis among them, in .venv/audit)
    python -m benchmarks.contract [examples for each operation] [seed]

Starts what benchmarks/doors/site.py describes, without limits of tries, and lets schemathesis look for answers of 500
and above and for every other way in which an answer differs from the schema. Ends with 1 when it finds one.
"""

import json
import re
import subprocess
import sys

from benchmarks.doors.site import REPOSITORY, Site
from benchmarks.drills.stack import HOST

TOOL = REPOSITORY / ".venv" / "audit" / "bin" / "st"
CASES_MIN = 2000
# What the schema allows may still break a rule (work without what its kind asks for: 400), and filters pass over values
# they do not know, as the browse page does with an old link; a text takes a number for its digits, as Django REST does.
LEFT_OUT = "positive_data_acceptance,negative_data_rejection"
# So that cases get past "there is no such row".
KNOWN = """
[[operations]]
include-path-regex = "^/api/v1/tasks/.public_id"
parameters = {{ public_id = "{task}" }}

[[operations]]
include-path-regex = "^/api/v1/claims/.public_id"
parameters = {{ public_id = "{claim}" }}
"""


def run(site: Site, who: str, examples: int, seed: int) -> tuple[int, str]:
    report = site.folder / f"{who}.json"
    headers = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
    if who != "anonymous":
        headers["Authorization"] = f"Bearer {site.world._tokens[who]}"
    (site.folder / "schemathesis.toml").write_text(KNOWN.format(
        task=site.world.rows["task"].public_id, claim=site.world.rows["claim"].public_id
    ))  # fmt: skip
    command = [
        TOOL, "--config-file", site.folder / "schemathesis.toml", "run", site.folder / "schema.json", "--url", f"http://127.0.0.1:{site.ports['web']}",
        "--checks", "all", "--exclude-checks", LEFT_OUT, "--phases", "examples,coverage,fuzzing",
        "--max-examples", str(examples),
        "--seed", str(seed),
        "--continue-on-failure", "--workers", "2", "--request-timeout", "30", "--suppress-health-check", "all",
        "--report", "json", "--report-json-path", report, "--no-color",
        "--generation-allow-x00", "false",  # answered 400 everywhere, which no schema of a text can say
        *(part for name, value in headers.items() for part in ("--header", f"{name}: {value}")),
    ]  # fmt: skip
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, cwd=site.folder)
    return done.returncode, done.stdout + done.stderr


def main(examples: int, seed: int) -> int:
    site, bad, cases = Site(limits=False), 0, 0
    try:
        site.start()
        schema = site.ask("GET", "/api/schema/?format=json")
        (site.folder / "schema.json").write_text(json.dumps(json.loads(schema.body)))
        for who in ("claimant", "anonymous"):
            status, words = run(site, who, examples, seed)
            (REPOSITORY / "test-results").mkdir(exist_ok=True)
            (REPOSITORY / "test-results" / f"contract-{who}.txt").write_text(words)
            generated = sum(int(number.replace(",", "")) for number in re.findall(r"([\d,]+) generated", words))
            cases += generated
            broken = len(re.findall(r"^- Server error", words, re.MULTILINE))
            failures = len(re.findall(r"^_{3,} .* _{3,}$", words, re.MULTILINE))
            bad += bool(status)
            found = f"server errors: expected 0; found {broken}; off the schema: expected 0; found {failures}"
            print(f"{'FAIL' if status else 'ok  '}  {who}: {generated:,} cases; {found}", flush=True)
            if status:
                print(words[-6000:])
        enough = cases >= CASES_MIN
        print(f"{'ok  ' if enough else 'FAIL'}  cases: expected at least {CASES_MIN:,}; found {cases:,}")
    finally:
        site.stop()
    return 1 if bad or not enough else 0


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in (*sys.argv[1:], *("60", "1")[len(sys.argv) - 1 :]))))
