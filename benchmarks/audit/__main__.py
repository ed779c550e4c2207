"""Runs tools that look for known holes and bad habits, and says what was expected and what was found.

    make audit                             all of them        make sbom     every package as CycloneDX JSON
    .venv/audit/bin/python -m benchmarks.audit [bandit] [semgrep] [pip-audit] [npm-audit]

Runs in an environment of its own (.venv/audit, benchmarks/audit/requirements.txt) and imports nothing of the product.
The last two ask databases on the net: a question that could not be asked is said in words and counts as a finding,
because "no known holes" is also what such tools say when they looked up nothing. Ends with 1 on any finding.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
TOOLS = Path(sys.executable).parent
RULES = REPOSITORY / "benchmarks" / "audit" / "semgrep.yml"
NOT_OURS = {"tests", "benchmarks", "node_modules", "docs", "static", "staticfiles", "scripts"}

# One line that each rule of semgrep.yml has to find: a rule that finds nothing here finds nothing anywhere.
SAMPLES = {
    "markup-is-trusted-in-named-files": ("py", "mark_safe(words)\n"),
    "safe-filter-for-cleaned-fields-alone": ("html", "{{ task.title|safe }}\n"),
    "no-unescaped-blocks": ("html", "{% autoescape off %}\n"),
    "jobs-go-through-the-outbox": ("py", "job.delay(task_id=1)\n"),
    "no-sql-put-together-from-text": ("py", 'cursor.execute(f"SELECT {name} FROM tasks")\n'),
    "token-is-asked-everywhere": ("py", "@csrf_exempt\ndef view(request): ...\n"),
    "nothing-is-unpickled-or-run": ("py", "pickle.loads(body)\n"),
    "the-way-out-is-guarded": ("py", "requests.get(address)\n"),
    "certificates-are-checked": ("py", "session.post(address, verify=False)\n"),
}

Found = list[str]


def run(*command: object, **environment: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [str(part) for part in command], cwd=REPOSITORY, env={**os.environ, **environment}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def code() -> list[str]:
    """Folders of ours that run in production."""
    names = (path.parent.name for path in REPOSITORY.glob("*/__init__.py"))
    return sorted({*names, "deploy", "manage.py"} - NOT_OURS)


def bandit() -> Found:
    """Medium and above; pyproject.toml says which tests are left to ruff, and why."""
    status, words, errors = run(
        TOOLS / "bandit", "-q", "-ll", "-c", "pyproject.toml", "-f", "json", "-r", *code()
    )  # fmt: skip
    if status not in {0, 1}:
        return [errors.strip()]
    report = json.loads(words)
    return [
        f"{one['filename']}:{one['line_number']} {one['test_id']} {one['issue_text']}" for one in report["results"]
    ] + [f"{one['filename']}: {one['reason']}" for one in report["errors"]]


def _semgrep(*paths: object) -> list[dict]:
    status, words, errors = run(
        TOOLS / "semgrep", "scan", "--metrics=off", "--disable-version-check", "--quiet", "--json", "--no-git-ignore",
        "--config", RULES, *paths,
    )  # fmt: skip
    report = json.loads(words) if words else {"results": [], "errors": [{"message": errors or f"ended with {status}"}]}
    serious = [one for one in report["errors"] if one.get("level") != "warn"]
    return report["results"] + [{"check_id": "error", "path": "-", "start": {"line": 0}, **one} for one in serious]


def semgrep() -> Found:
    """Our own rules, after each of them has proven on a sample that it still bites."""
    with tempfile.TemporaryDirectory() as folder:
        for rule, (ending, text) in SAMPLES.items():
            Path(folder, f"{rule.replace('-', '_')}.{ending}").write_text(text)
        bitten = {one["check_id"].rpartition(".")[2] for one in _semgrep(folder)}
    blunt = [f"the rule {rule} does not find its sample" for rule in SAMPLES if rule not in bitten]
    found = _semgrep(*code(), "templates")
    return blunt + [
        f"{one['path']}:{one['start']['line']} {one['check_id'].rpartition('.')[2]} {one.get('message', '')}".strip()
        for one in found
    ]


def pip_audit() -> Found:
    status, words, errors = run(
        TOOLS / "pip-audit", "--strict", "--disable-pip", "--no-deps", "--progress-spinner", "off", "-f", "json", "-r",
        "constraints.txt",
    )  # fmt: skip
    try:
        asked = json.loads(words)["dependencies"]
    except (ValueError, KeyError):
        why = [line for line in errors.splitlines() if "ERROR" in line] or [errors.strip()[-200:]]
        return [f"NOT LOOKED UP, so nothing is known: {why[-1]}"]
    skipped = [f"{one['name']} was not looked up: {one['skip_reason']}" for one in asked if "skip_reason" in one]
    holes = [
        f"{one['name']} {one['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'no version'}"
        for one in asked
        for hole in one.get("vulns", [])
    ]
    return skipped + holes + ([f"ended with {status}"] if status and not skipped + holes else [])


def npm_audit() -> Found:
    path = f"{REPOSITORY / '.venv' / 'bin'}:{os.environ['PATH']}"
    _status, words, errors = run("npm", "audit", "--json", PATH=path, NODE_OPTIONS="--use-system-ca")
    report = json.loads(words) if words else {}
    if "vulnerabilities" not in report:
        why = report.get("message") or errors.strip()[:200]
        return [f"NOT LOOKED UP, so nothing is known: {why}"]
    return [f"{name}: {one['severity']}" for name, one in report["vulnerabilities"].items()]


def sbom(target: str) -> None:
    """Every Python package of the environment that runs the product, as CycloneDX JSON."""
    status, _words, errors = run(
        TOOLS / "cyclonedx-py", "environment", "--of", "JSON", "--output-file", target,
        REPOSITORY / ".venv" / "bin" / "python",
    )  # fmt: skip
    if status:
        raise SystemExit(errors)
    print(f"{target}: {len(json.loads(Path(target).read_text())['components'])} packages")


AUDITS: dict[str, tuple[str, Callable[[], Found]]] = {
    "bandit": ("findings of medium severity and above", bandit),
    "semgrep": ("breaches of our own rules", semgrep),
    "pip-audit": ("known holes in Python packages", pip_audit),
    "npm-audit": ("known holes in front-end packages", npm_audit),
}


def main(names: list[str]) -> int:
    bad = 0
    for name in names or AUDITS:
        what, audit = AUDITS[name]
        found = audit()
        bad += bool(found)
        print(f"{'FAIL' if found else 'ok  '}  {name}: {what}: expected 0; found {len(found)}", flush=True)
        for line in found:
            print(f"        {line}")
    return 1 if bad else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["sbom"]:
        sbom(sys.argv[2])
    else:
        sys.exit(main(sys.argv[1:]))
