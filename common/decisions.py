"""What a rule answers: yes, or no with a code and a reason in words."""

import dataclasses


class ActionDenied(Exception):
    """A refusal by a rule. `decision.code` is for programs, `decision.message` for people."""

    def __init__(self, decision: "Decision") -> None:
        super().__init__(str(decision.message))
        self.decision = decision

    @property
    def code(self) -> str:
        return self.decision.code


@dataclasses.dataclass(frozen=True, slots=True)
class Decision:
    """Falsy when refused. `status` is the HTTP status a door answers with: 400, 403, 404 or 409."""

    code: str = ""
    message: str = ""
    status: int = 200
    field: str = ""
    facts: dict = dataclasses.field(default_factory=dict)

    def __bool__(self) -> bool:
        return not self.code

    def require(self) -> None:
        """Raises ActionDenied when refused."""
        if not self:
            raise ActionDenied(self)


ALLOWED = Decision()


def not_now(code: str, message: str, **facts: object) -> Decision:
    """Allowed for this person, but not possible now (409)."""
    return Decision(code=code, message=message, status=409, facts=facts)


def forbidden(code: str, message: str) -> Decision:
    """Not for this role (403)."""
    return Decision(code=code, message=message, status=403)


def invalid(code: str, message: str, field: str = "") -> Decision:
    """The input is wrong (400); `field` names where."""
    return Decision(code=code, message=message, status=400, field=field)
