"""Messages that are chosen, the thread that they are to become, and what an author answers to each of theirs."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms.validators import Length, Optional

from app.kernel import text
from app.promotions.operations import MOST_MESSAGES, Answer
from app.threads.forms import ThreadForm
from app.web.forms import BlockField, KeyedForm

LONGEST_INTRODUCTION = 2_000
CODES = {"as": "as it is", "own": "own words", "out": "left out"}


class MessagesField(Field):
    """The numbers of messages, one more than may be, so that too many are noticed."""

    widget = None  # the page draws each by its words
    data: list[int]

    def process_data(self, value: Any) -> None:
        self.data = value or []

    def process_formdata(self, valuelist: list[Any]) -> None:
        ids = [found for value in valuelist if isinstance(value, str) and (found := text.number(value))]
        self.data = list(dict.fromkeys(ids))[: MOST_MESSAGES + 1]


class AskForm(KeyedForm):
    message = MessagesField(_l("Messages"))
    title, space, tags = ThreadForm.title, ThreadForm.space, ThreadForm.tags
    introduction = BlockField(
        _l("Introduction"),
        validators=[Optional(), Length(max=LONGEST_INTRODUCTION, message=_l("At most %(max)d characters."))],
    )

    tag_list = ThreadForm.tag_list
    validate_tags = ThreadForm.validate_tags


class AnswersField(Field):
    """By the number of each part: answer-7, with words-7 and seen-7."""

    widget = None
    data: dict[int, Answer]

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.data, self.process_errors, self.raw_data = {}, [], []
        for name in list(formdata or ())[: 4 * MOST_MESSAGES]:
            part = text.number(name.removeprefix("answer-")) if name.startswith("answer-") else None
            if part and (code := str(formdata.get(name))) in CODES:
                words = text.block(str(formdata.get(f"words-{part}", "")))
                self.data[part] = Answer(CODES[code], words, str(formdata.get(f"seen-{part}", "")))


class AnswerForm(FlaskForm):
    answers = AnswersField()
