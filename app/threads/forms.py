"""The shape of what is written in threads. A Markdown field renders here, before the transaction."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, StopValidation

from app.extensions import LARGEST
from app.kernel import markup, text
from app.kernel.markup import POST_LENGTH
from app.kernel.reactions import REACTIONS
from app.threads.forms_of_files import FilesForm, NumbersField
from app.threads.models import AUDIENCES, KINDS
from app.threads.tagging import LONGEST_TAG, MOST_TAGS
from app.web.forms import BlockField, KeyedForm, LineField, RuleField, not_blank, whole

LOCKS = {"": None, "1": timedelta(days=1), "7": timedelta(days=7), "28": timedelta(days=28)}
NUMBER = Regexp(r"^[1-9][0-9]{0,8}$")
SHORTEST = 10  # characters with which a thread begins (T-2)


class MarkdownField(BlockField):
    """`html` is the text rendered, once it is of a length that can be."""

    html: Markup = Markup()

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if validation_stopped or self.errors:
            return
        self.html = markup.render(self.data or "")
        if text.is_blank(markup.plain(self.html)):
            raise ValidationError(_l("Nothing of this would be seen. Write some words."))


class Written(KeyedForm, FilesForm):
    """What may come from a draft, with files. `tab` is the page it is written in, `draft` the state of the draft it began with.
    Both stand within the composer, which a page that refreshes around it leaves alone."""

    tab = StringField(default=lambda: uuid4().hex)
    draft = StringField()


class ReplyForm(Written):
    body = MarkdownField(
        _l("Your reply"),
        validators=[not_blank, Length(max=POST_LENGTH, message=_l("At most %(max)d characters."))],
    )
    reply_to = HiddenField(validators=[Optional(), NUMBER])


class ThreadForm(Written):
    kind = RadioField(_l("What is it?"), default="question", choices=list(KINDS))
    title = LineField(
        _l("Title"),
        validators=[not_blank, Length(8, 200, message=_l("Between %(min)d and %(max)d characters."))],
    )
    space = SelectField(
        _l("Space"), coerce=whole, validate_choice=False, validators=[InputRequired(_l("Choose a space."))]
    )
    tags = LineField(_l("Tags"), validators=[Optional(), Length(max=MOST_TAGS * (LONGEST_TAG + 2))])
    body = MarkdownField(
        _l("Text"),
        validators=[not_blank, Length(SHORTEST, POST_LENGTH, message=_l("Between %(min)d and %(max)d characters."))],
    )

    about = HiddenField(validators=[Optional(), Regexp(r"^[a-z]{1,16}:[1-9][0-9]{0,9}$")])

    @property
    def tag_list(self) -> list[str]:
        return [tag.strip() for tag in (self.tags.data or "").split(",") if not text.is_blank(tag)]

    def validate_tags(self, field: Any) -> None:
        if len({text.fold(tag) for tag in self.tag_list}) > MOST_TAGS:
            raise ValidationError(_l("At most five tags."))
        if any(len(tag) > LONGEST_TAG for tag in self.tag_list):
            raise ValidationError(_l("A tag is at most 40 characters long. Put commas between tags."))


class DraftForm(KeyedForm):
    """Something on its way to a post: anything goes, of a size that can be kept. Its key is that of the form on its way."""

    tab = StringField(validators=[Regexp(r"^[a-z0-9]{8,64}$")])
    draft = StringField(validators=[Optional(), Length(max=40)])
    title = BlockField(validators=[Length(max=400)])
    tags = BlockField(validators=[Length(max=400)])
    kind = SelectField(choices=["", *KINDS], default="")
    space = StringField(validators=[Optional(), NUMBER])
    reply_to = StringField(validators=[Optional(), NUMBER])
    body = BlockField(validators=[Length(max=2 * POST_LENGTH)])
    attached = NumbersField()

    @property
    def content(self) -> dict[str, str]:
        names = ("title", "tags", "kind", "space", "reply_to", "body")
        return {name: self[name].data for name in names if self[name].data}


def _where_there_is_one(form: Any, field: Any) -> None:
    """Only the first post comes with a title."""
    if field.raw_data is None or not field.raw_data:
        raise StopValidation()


class EditForm(FilesForm):
    title = LineField(
        _l("Title"),
        validators=[
            _where_there_is_one,
            not_blank,
            Length(8, 200, message=_l("Between %(min)d and %(max)d characters.")),
        ],
    )
    body = MarkdownField(
        _l("Text"), validators=[not_blank, Length(max=POST_LENGTH, message=_l("At most %(max)d characters."))]
    )
    reason = LineField(_l("Why"), validators=[Optional(), Length(max=280)])
    version = HiddenField(validators=[InputRequired(), NUMBER])
    off = NumbersField()  # files that are taken off


class PositionForm(FlaskForm):
    position = IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST)])


class ReactionForm(FlaskForm):
    kind = RadioField(choices=list(REACTIONS), validators=[InputRequired()])


class ReasonForm(FlaskForm):
    reason = LineField(
        _l("Why"), validators=[not_blank, Length(3, 280, message=_l("Between %(min)d and %(max)d characters."))]
    )


class RemovalForm(ReasonForm):
    rule = RuleField(_l("By which rule"), _l("None of them: the reason says it"))
    step = RadioField(
        _l("How"),
        default="hidden",
        choices=[
            SelectChoice("hidden", _l("Hide it: it can be shown again at any time")),
            SelectChoice("deleted", _l("Delete it: it can be restored for 30 days")),
        ],
    )


class LockForm(ReasonForm):
    until = RadioField(
        _l("For how long"),
        default="",
        choices=[
            SelectChoice("", _l("Until it is unlocked")),
            SelectChoice("1", _l("A day")),
            SelectChoice("7", _l("A week")),
            SelectChoice("28", _l("Four weeks")),
        ],
    )


class SpaceForm(FlaskForm):
    name = LineField(
        _l("Name"), validators=[not_blank, Length(2, 80, message=_l("Between %(min)d and %(max)d characters."))]
    )
    description = LineField(_l("What it is for"), validators=[Optional(), Length(max=280)])
    audience = RadioField(_l("Who reads it"), choices=list(AUDIENCES))
    edition = SelectField(_l("Edition"), coerce=whole, validate_choice=False, default=0)
    group = SelectField(_l("Group"), coerce=whole, validate_choice=False, default=0)
    starters = RadioField(
        _l("Who starts threads"),
        default="members",
        choices=[SelectChoice("members", _l("Members")), SelectChoice("organisers", _l("Organisers"))],
    )
    approval = BooleanField(_l("A moderator looks at each post before others read it"))
    position = IntegerField(_l("Place in the list"), default=0, validators=[NumberRange(0, 9999)])
    version = HiddenField(default="1", validators=[Optional(), NUMBER])
