"""What was done, in words for the member concerned: {title} is what it was called."""

from flask_babel import lazy_gettext as _l

DECIDED = {
    "hidden": _l("A moderator hid what you wrote: {title}"),
    "deleted": _l("A moderator deleted what you wrote: {title}"),
    "edited": _l("A moderator changed what you wrote: {title}"),
    "moved": _l("A moderator moved what you wrote: {title}"),
    "edit asked": _l("A moderator asks you to change what you wrote: {title}"),
    "rejected": _l("A moderator did not publish what you wrote: {title}"),
    "purged": _l("What you wrote was removed for good: {title}"),
    "told": _l("A moderator has a word with you about what you wrote: {title}"),
}
