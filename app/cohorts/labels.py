"""The words on the page for what cohorts keep as codes."""

from typing import Any

from flask_babel import lazy_gettext as _l

from app.kernel import imported

ROLES = {
    "participant": _l("Participant"),
    "speaker": _l("Speaker"),
    "supervisor": _l("Supervisor"),
    "organiser": _l("Organiser"),
}
EDITION_STATES = {
    "planned": _l("Planned"),
    "published": _l("Published"),
    "running": _l("Running"),
    "closed": _l("Closed"),
    "archived": _l("Archived"),
}
LANGUAGES = {"en": _l("English"), "nl": _l("Dutch")}
COLUMNS = {
    "email": _l("E-mail"),
    "name": _l("Full name"),
    "given": _l("Given name"),
    "infix": _l("Between the names (van der)"),
    "family": _l("Family name"),
    "role": _l("Role in the edition"),
    "group": _l("Group"),
    "language": _l("Language of mails"),
}
FATES = {"new": _l("New"), "update": _l("Update"), "same": _l("Same"), "error": _l("Error"), "unread": _l("Not read")}
OUTCOMES = {
    "": _l("Waiting"),
    "imported": _l("Imported"),
    "left": _l("Left out"),
    "undone": _l("Undone"),
    "kept": _l("Stayed: claimed their place"),
}
IMPORT_STATES = {
    "uploaded": _l("Being read"),
    "read": _l("Waits for its columns"),
    "checking": _l("Dry run under way"),
    "checked": _l("Dry run is there"),
    "importing": _l("Being imported"),
    "finished": _l("Imported"),
    "undoing": _l("Being undone"),
    "undone": _l("Undone"),
    "failed": _l("Not used"),
}


def columns() -> dict[str, Any]:
    """Every column that an import takes, with its word."""
    return COLUMNS | {fact.key: fact.label for fact in imported.keeper.facts}
