"""axe-core in a page: what it finds wrong, and what it leaves for a person to decide.

axe goes in through the debugger, so the page keeps its strict content security policy.
"""

from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page

SOURCE = Path(__file__).resolve().parent.parent / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Found(NamedTuple):
    violations: list[str]
    undecided: list[str]


def scan(page: Page, *, only_colours: bool = False, undecided: bool = False) -> Found:
    """`only_colours=True` for a page that was scanned in another theme: its markup is the same."""
    kinds = ["violations", "incomplete"] if undecided else ["violations"]
    rules = "{type: 'rule', values: ['color-contrast']}" if only_colours else str(RULES)
    run = f"axe.run(document, {{runOnly: {rules}, resultTypes: {kinds}}})"
    debugger = page.context.new_cdp_session(page)
    if not page.evaluate("'axe' in window"):  # a page may be scanned again in another look
        debugger.send("Runtime.evaluate", {"expression": SOURCE.read_text()})
    expression = f"{run}.then(({{violations, incomplete}}) => ({{violations, incomplete}}))"
    answer = debugger.send("Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True})
    debugger.detach()
    if "exceptionDetails" in answer:
        raise AssertionError(answer["exceptionDetails"])
    found = answer["result"]["value"]
    return Found(_lines(found["violations"]), _lines(found["incomplete"]) if undecided else [])


def _lines(faults: list[dict]) -> list[str]:
    return [
        f"{fault['id']}: {fault['help']} at {node['target'][0]}: {node['html'][:200]}"
        for fault in faults
        for node in fault["nodes"]
    ]
