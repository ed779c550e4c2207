"""What a volunteer has done and may show: the page, its lines, and what stands around them."""

from portfolios.models.career import OtherWork, TargetRole
from portfolios.models.line import LineSkill, PortfolioLine
from portfolios.models.page import FormerAddress, Portfolio, WeekViews, address_validator
from portfolios.models.pictures import Card, Cover
from portfolios.models.statement import Statement
from portfolios.models.words import Reflection, Story

__all__ = [
    "Card",
    "Cover",
    "FormerAddress",
    "LineSkill",
    "OtherWork",
    "Portfolio",
    "PortfolioLine",
    "Reflection",
    "Statement",
    "Story",
    "TargetRole",
    "WeekViews",
    "address_validator",
]
