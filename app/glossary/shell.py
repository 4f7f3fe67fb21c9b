"""How many proposed pairs wait, for those who decide on them."""

from typing import Any

from sqlalchemy import func, select

from app.glossary.models import GlossaryPair
from app.web.templating import shell

_PROPOSED = select(func.count()).select_from(GlossaryPair).where(GlossaryPair.state == "proposed").scalar_subquery()


@shell
def proposed(me: Any) -> dict[str, Any]:
    return {"proposed_pairs": _PROPOSED if me.is_site_moderator else 0}
