"""How a notification names an introduction, a round's pair and the question how it went."""

from collections.abc import Collection, Mapping

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, SQLColumnExpression, exists

from app.accounts.models import Member
from app.introductions import queries
from app.introductions.models import Introduction
from app.introductions.outcomes.models import OutcomeAnswer
from app.introductions.outcomes.queries import is_answer_of
from app.introductions.rounds.models import RoundPair
from app.introductions.rounds.queries import is_pair_of, pairs_of
from app.kernel.subjects import Shown, Subject, subject


def is_visible(actor: Member, id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    return exists().where(Introduction.id == id, queries.is_of(actor))


def shown(actor: Member, ids: Collection[int]) -> Mapping[int, Shown]:
    return {
        one.id: Shown(
            " + ".join(side.member.shown_name for side in one.sides if side.member_id != actor.id),
            url_for("introductions.show", introduction_id=one.id),
        )
        for one in queries.named_introductions(actor, ids)
    }


def pair_is_visible(actor: Member, id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    return exists().where(RoundPair.id == id, is_pair_of(actor))


def shown_pair(actor: Member, ids: Collection[int]) -> Mapping[int, Shown]:
    return {
        pair.id: Shown(pair.turn.theme, url_for("chat.show_room", room_id=pair.room_id))
        for pair in pairs_of(actor, ids)
    }


def question_is_visible(actor: Member, id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    return exists().where(OutcomeAnswer.question_id == id, is_answer_of(actor))


def shown_question(actor: Member, ids: Collection[int]) -> Mapping[int, Shown]:
    url = url_for("introductions.outcomes")
    return {id: Shown(_("How did it go?"), f"{url}#question-{id}") for id in ids}


subject(Subject("introduction", visible=is_visible, shown=shown))
subject(Subject("round pair", visible=pair_is_visible, shown=shown_pair))
subject(Subject("outcome", visible=question_is_visible, shown=shown_question))
