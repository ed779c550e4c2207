"""What was expected and what was found, with the pages that are worst."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

SHOWN = 40  # lines of faults for each goal


@dataclass
class Tally:
    """Faults by goal: `faults[goal][what] = pages`. Figures by goal: `(value, page)`, the highest is the worst."""

    faults: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    figures: dict[str, list[tuple[float, str]]] = field(default_factory=lambda: defaultdict(list))
    limits: dict[str, tuple[float, str]] = field(default_factory=dict)
    notes: Counter[str] = field(default_factory=Counter)

    def expect(self, goal: str, limit: float = 0, unit: str = "") -> None:
        self.limits.setdefault(goal, (limit, unit))

    def fault(self, goal: str, what: str, page: str) -> None:
        self.expect(goal)
        pages = self.faults[goal][what]
        if not pages:
            print(f"      {goal}: {what}  <- {page}", flush=True)
        if page not in pages:
            pages.append(page)

    def figure(self, goal: str, value: float, page: str) -> None:
        self.figures[goal].append((value, page))
        limit, unit = self.limits.get(goal, (0, ""))
        if value > limit:
            print(f"      {goal}: {value:.3g}{unit}  <- {page}", flush=True)

    def print(self) -> int:
        """How many goals were missed."""
        missed = 0
        for goal, (limit, unit) in self.limits.items():
            faults, figures = self.faults.get(goal, {}), self.figures.get(goal, [])
            value, worst = max(figures, default=(sum(map(len, faults.values())), ""))
            if not figures and faults:
                worst, _count = Counter(page for pages in faults.values() for page in pages).most_common(1)[0]
            is_met = value <= limit
            missed += not is_met
            found = f"{value:.3g}".removesuffix(".0") if value < 1000 else f"{value:.0f}"
            words = f"{goal}: expected at most {limit:g}{unit}; found {found}{unit}"
            print(f"  {'ok  ' if is_met else 'FAIL'}  {words}" + (f", worst at {worst}" if worst else ""), flush=True)
            for what, pages in sorted(faults.items(), key=lambda pair: -len(pair[1]))[:SHOWN]:
                more = f" and {len(pages) - 1} more" if len(pages) > 1 else ""
                print(f"          {what}  <- {pages[0]}{more}")
            if len(faults) > SHOWN:
                print(f"          and {len(faults) - SHOWN} more kinds")
        if self.notes:
            print("\nLeft by axe to a person, by rule and class:")
            kinds = Counter[str]()
            for note, count in self.notes.items():
                classes = re.search(r'class="([^"]*)"', note)
                kinds[f"{note.split(':')[0]}: {classes[1] if classes else note.split(' at ')[-1][:100]}"] += count
            for kind, count in kinds.most_common(80):
                print(f"  {count:4} x {kind[:150]}")
        return missed
