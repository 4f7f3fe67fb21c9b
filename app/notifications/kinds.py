"""Kinds of causes, each with how its reader is told of it (N-3): what one choice on the page is about."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from app.notifications.causes import CAUSES

MAILS = ("now", "digest", "no")
PRESETS = ("quiet", "normal", "everything")


@dataclass(frozen=True)
class Channels:
    """How a member is told: at the bell, by mail (now, in the five lines, not at all), on a device that asked for it."""

    in_app: bool = True
    mail: str = "now"
    push: bool = True


@dataclass(frozen=True)
class Kind:
    """`normal` and `quiet` say what mail there is by these presets. A locked kind cannot be turned off."""

    name: str
    text: str
    more: str
    causes: tuple[str, ...]
    normal: str = "now"
    quiet: str = "no"
    in_app: bool = True
    is_locked: bool = False

    def preset(self, name: str) -> Channels:
        if self.is_locked:
            return Channels(mail=self.normal)
        mail = {"quiet": self.quiet, "normal": self.normal, "everything": "now"}[name]
        return Channels(self.in_app, mail, push=mail == "now")


_ALL = (
    Kind("mention", _l("Somebody mentions you"), _l("In a post or in chat"), ("mention", "mention in chat"), quiet="now"),
    Kind("reply", _l("Replies to you"), _l("To your threads and posts"), ("reply", "quote")),
    Kind("question", _l("Questions for you"), _l("That you may be able to answer"), ("question for you", "asked"), quiet="now"),
    Kind("answer", _l("Your answer helped"), _l("It was accepted"), ("accepted answer", "answer accepted", "accepted"), normal="digest"),
    Kind("reaction", _l("Reactions"), _l("Gathered, never one by one"), ("reaction",), normal="no"),
    Kind("watched", _l("What you watch"), _l("New posts and threads; announcements, unless you muted their space"), ("new post", "new thread", "watched thread", "watched space"), normal="digest"),
    Kind("moved", _l("Changes to your threads"), _l("Moved, split, joined, locked, slowed, archived"), ("thread moved", "thread split", "thread merged", "moved", "split", "merged"), normal="digest"),
    Kind("message", _l("Messages"), _l("In chats of your own, and in rooms of which you want everything; Chat counts them anyway"), ("direct message",), quiet="now", in_app=False),
    Kind("request", _l("Requests to connect"), _l("And the answers to yours"), ("connection request", "request waits", "connection answer", "message answer", "free again"), quiet="now"),
    Kind("introduction", _l("Introductions"), _l("By somebody, or in a round; and how it went"), ("introduction", "introduction made", "introduction over", "introduction grew", "round pair", "outcome question"), quiet="now"),
    Kind("meeting", _l("Meetings"), _l("A time is fixed, off, or tomorrow"), ("meeting fixed", "meeting cancelled", "meeting tomorrow"), quiet="now"),
    Kind("quoted", _l("Being quoted"), _l("When somebody makes a thread of a room"), (), quiet="now"),
    Kind("glossary", _l("Your pairs in the glossary"), "", ("pair accepted", "pair rejected", "pair retired"), normal="digest"),
    Kind("tending", _l("Cases in your care"), _l("If you moderate"), ()),
    Kind("letter", _l("Letters of your organisers"), _l("At most one a day from an edition"), ("letter",), quiet="now"),
    Kind("moderation", _l("Decisions of moderators"), _l("About you, or about what you reported; they cannot be turned off"), (), is_locked=True),
    Kind("account", _l("Your account"), _l("What we must tell you"), ("address refused",), normal="no", is_locked=True),
    Kind("other", _l("Everything else"), "", (), normal="digest"),
)  # fmt: skip
KINDS = {kind.name: kind for kind in _ALL}
_OF = {cause: kind for kind in _ALL for cause in kind.causes}


def kind_of(cause: str) -> Kind:
    """Which choice a cause falls under; what nobody has sorted is "everything else"."""
    named = CAUSES[cause].kind if cause in CAUSES else ""
    return KINDS[named] if named else _OF.get(cause, KINDS["other"])
