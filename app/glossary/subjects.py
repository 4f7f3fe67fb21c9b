"""How a notification names a pair of words."""

from collections.abc import Collection, Mapping

from flask import url_for

from app.accounts.models import Member
from app.extensions import db
from app.glossary.models import GlossaryPair
from app.glossary.queries import pair_exists, visible_pairs
from app.kernel.subjects import Shown, Subject, subject


def shown(actor: Member, ids: Collection[int]) -> Mapping[int, Shown]:
    pairs = db.session.scalars(visible_pairs(actor).where(GlossaryPair.id.in_(ids)))
    return {
        pair.id: Shown(pair.name, url_for("glossary.show", pair_id=pair.id), pair.example, is_open=True)
        for pair in pairs
    }


subject(Subject("pair", visible=pair_exists, shown=shown))
