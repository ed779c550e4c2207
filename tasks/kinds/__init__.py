"""The kinds of task: data in tasks/kinds/data/<code>.json plus, where a kind has a rule of its own, one small class.

Adding a kind is adding its file (and a class in tasks/kinds/own.py if needed); the flow does not change.
"""

from tasks.kinds.base import Content, Kind, Problem, Row
from tasks.kinds.own import KINDS, OFFERED_KINDS, kind_by_code, kind_of

__all__ = ["KINDS", "OFFERED_KINDS", "Content", "Kind", "Problem", "Row", "kind_by_code", "kind_of"]
