"""Permission is a sentence: a policy answers YES or `no("why not")`."""

from dataclasses import dataclass, field
from typing import Any

from app.kernel.errors import Forbidden


@dataclass(frozen=True)
class Verdict:
    """The answer of a policy; true when the act is allowed. `why` is what the person reads when it is not."""

    why: str | None = None
    values: dict[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return self.why is None


YES = Verdict()


def no(why: str, /, **values: Any) -> Verdict:
    return Verdict(why, values)


def require(verdict: Verdict) -> None:
    """Raise Forbidden with the policy's own sentence."""
    if not verdict:
        raise Forbidden(verdict.why, **verdict.values)
