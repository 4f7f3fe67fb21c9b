"""How pages call what the tables hold as keys."""

from flask_babel import lazy_gettext as _l

EVERY = {1: _l("Every week"), 2: _l("Every two weeks"), 4: _l("Every four weeks")}
ANSWERS = {
    "met": _l("We met"),
    "in-touch": _l("We are still in touch"),
    "working": _l("We are working on something"),
    "not-now": _l("Not this time"),
}
