"""The name of a member as others read it: what they wrote stays when they leave, without their name."""

from flask_babel import gettext as _


def shown_name(name: str, *, is_former: bool) -> str:
    return _("Former member") if is_former else name
