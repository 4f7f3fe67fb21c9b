"""Files in a form. They are looked at and kept while it is checked, so that nothing slow waits under the lock, and that
they wait beside the text whatever else needs another look."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms import Field, MultipleFileField

from app.kernel import files
from app.kernel.errors import Invalid
from app.kernel.text import number
from app.kernel.transaction import write
from app.threads import filing
from app.threads.attachments import Shown, shown
from app.web.errors import say
from app.web.identity import current_member

FORM_BYTES = 512 * 1024  # what stands around the files
AT_MOST = filing.MOST_A_POST * files.LARGEST + FORM_BYTES


class NumbersField(Field):
    """Numbers of files."""

    widget = None  # the page draws each by its name

    def process_formdata(self, valuelist: list[Any]) -> None:
        ids = [found for value in valuelist if isinstance(value, str) and (found := number(value))]
        self.data = list(dict.fromkeys(ids))[: filing.MOST_A_POST]


class FilesForm(FlaskForm):
    """`kept` are the files that wait for what is being written."""

    attached = NumbersField()
    files = MultipleFileField(_l("Files"))
    kept: list[Shown]

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.kept = []

    def validate(self, extra_validators: Any = None) -> bool:
        is_right = bool(super().validate(extra_validators))
        self.take_files()
        return is_right and not self.files.errors

    def take_files(self) -> None:
        """Keep what was chosen; each that cannot be says why."""
        chosen = [one for one in self.files.data or () if isinstance(one, FileStorage) and one.filename]
        ids: list[int] = self.attached.data or []
        if ids:
            self.kept = [shown(file) for file in filing.waiting(current_member(), ids)]
        self.files.errors = []
        for one in chosen:
            try:
                self.kept.append(self._keep(one))
            except Invalid as refusal:
                self.files.errors = [*self.files.errors, f"{files.called(one.filename or '')}: {say(refusal)}"]
        self.files.data = []

    def _keep(self, file: FileStorage) -> Shown:
        if len(self.kept) >= filing.MOST_A_POST:
            raise Invalid("At most ten files with a post.")
        filing.check(current_member())
        made = filing.made(file.stream, file.filename or "")
        try:
            return shown(write(lambda: filing.keep_file(current_member(), made)))
        except BaseException:
            files.discard(made.stored)
            raise
