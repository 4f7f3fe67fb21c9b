"""The shape of a decision. What a moderator writes in place of a post renders here, before the transaction."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, Regexp

from app.kernel import markup
from app.kernel.markup import POST_LENGTH
from app.moderation.forms import AT_MOST
from app.moderation.models import ACTS, OUTCOMES
from app.web.forms import BlockField, KeyedForm, RuleField, not_blank, whole

OUTCOME = {
    "upheld": _l("Yes"),
    "partly": _l("In part"),
    "rejected": _l("No"),
    "helped": _l("No, but help was needed"),
}
ACT = {
    "none": _l("Leave it as it is"),
    "ask": _l("Ask its author to change it, within 48 hours"),
    "edit": _l("Take something personal out of it; what it said before is for moderators only"),
    "hide": _l("Hide it"),
    "move": _l("Move it to another space"),
    "delete": _l("Delete it"),
}
DONE = {
    "none": _l("left as it is"),
    "ask": _l("its author was asked to change it"),
    "edit": _l("changed by a moderator"),
    "hide": _l("hidden"),
    "move": _l("moved"),
    "delete": _l("deleted"),
}
VERSION = Regexp(r"^[1-9][0-9]{0,8}$")


class VersionForm(FlaskForm):
    version = HiddenField(validators=[InputRequired(), VERSION])


class SeenForm(FlaskForm):
    """The version of a thing that was looked at."""

    version = HiddenField(validators=[Optional(), VERSION])


class OutcomeForm(KeyedForm):
    """Whether a rule was broken, and what reporters read; of one case or of many."""

    outcome = RadioField(
        _l("Was a rule broken?"),
        choices=[SelectChoice(name, OUTCOME[name]) for name in OUTCOMES],
        validators=[InputRequired(_l("Choose whether a rule was broken."))],
    )
    rule = RuleField(_l("Which rule"), _l("None"))
    answer = BlockField(_l("What those who reported it will read"), validators=[Optional(), Length(max=1000, message=AT_MOST)])  # fmt: skip


class TogetherForm(OutcomeForm):
    """One decision for many cases. What was chosen goes along as `case`, "id-version" each."""

    act = RadioField(
        _l("What follows"), default="none", choices=[SelectChoice(act, ACT[act]) for act in ("none", "hide", "delete")]
    )
    reason = BlockField(_l("What their authors will read"), validators=[Optional(), Length(max=280, message=AT_MOST)])

    @property
    def said(self) -> dict[str, str]:
        return {name: self[name].data or "" for name in ("outcome", "act", "rule", "reason", "answer")}


class RejectionForm(FlaskForm):
    reason = BlockField(
        _l("Why"), validators=[not_blank, Length(3, 280, message=_l("Between %(min)d and %(max)d characters."))]
    )
    rule = RuleField(_l("By which rule"), _l("None of them: the reason says it"))


class DecisionForm(OutcomeForm):
    version = HiddenField(validators=[InputRequired(), VERSION])
    act = RadioField(_l("What follows"), default="none", choices=list(ACTS))
    seen = HiddenField(validators=[Optional(), VERSION])  # the version of the thing that `body` was written from
    space = SelectField(_l("To which space"), coerce=whole, default=0, validate_choice=False, validators=[Optional()])
    body = BlockField(_l("What it shall say"), validators=[Optional(), Length(max=POST_LENGTH, message=AT_MOST)])
    reason = BlockField(_l("What its author will read"), validators=[Optional(), Length(max=280, message=AT_MOST)])
    note = BlockField(_l("Note for moderators"), validators=[Optional(), Length(max=1000, message=AT_MOST)])
    html: Markup = Markup()

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.space.choices = [SelectChoice(0, gettext("Stay where it is"))]

    def validate(self, **more: Any) -> bool:
        fits = bool(super().validate(**more))
        if fits and self.act.data == "edit":
            self.html = markup.render(self.body.data or "")
        return fits

    @property
    def decided(self) -> dict[str, Any]:
        names = ("outcome", "act", "rule", "reason", "answer", "note", "body")
        texts = {name: self[name].data or "" for name in names}
        return texts | {
            "version": int(self.version.data or 0),
            "client_key": self.client_key.data or "",
            "space_id": self.space.data or 0,
            "seen": int(self.seen.data or 0),
            "html": self.html,
        }
