"""What a notification says, for each cause (N-2): {who} stands for the people, {what} for what it is about."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Cause:
    """`private` is the sentence of a mail about what stands where only some may read: it says no title (N-5).
    `kind` is the choice that a cause falls under (kinds.py), where that does not name the cause itself. `in_office`:
    what staff do as staff, which no block and no mute keeps away (C-24)."""

    sentence: str
    icon: str
    private: str = ""
    kind: str = ""
    in_office: bool = False


CAUSES = {
    "reply": Cause(_l("{who} replied in {what}"), "reply", private=_l("{who} replied to you in a private space")),
    "direct message": Cause(_l("{who} wrote to you"), "chat"),
    "letter": Cause(_l("{who} wrote to the people of your edition: {what}"), "announce", in_office=True),
    "address refused": Cause(_l("Mail to you comes back: {what}"), "warn"),
    "connection request": Cause(_l("{who} asks to connect"), "people"),
    "request waits": Cause(_l("{who} still waits for your answer"), "people"),
    "free again": Cause(_l("{who} takes requests again"), "people"),
    "connection answer": Cause(_l("{who} said yes: you are connected now"), "people"),
    "message answer": Cause(_l("{who} said yes: you can write to each other now"), "chat"),
    "pair accepted": Cause(_l("In the glossary now, and used by every search: {what}"), "same"),
    "pair rejected": Cause(_l("Not taken into the glossary: {what}"), "same"),
    "pair retired": Cause(_l("Taken out of the glossary: {what}"), "same"),
    "introduction": Cause(_l("{who} would like to introduce you to {what}"), "people"),
    "introduction made": Cause(_l("Your introduction worked, they are connected now: {what}"), "people"),
    "introduction over": Cause(_l("This introduction has come to its end: {what}"), "people"),
    "introduction grew": Cause(_l("Two people whom you introduced work on something together: {what}"), "people"),
    "round pair": Cause(_l("You are introduced to {who}: {what}"), "people"),
    "meeting fixed": Cause(_l("{who} fixed a time: {what}"), "event"),
    "meeting cancelled": Cause(_l("{who} cancelled a meeting: {what}"), "event"),
    "meeting tomorrow": Cause(_l("Within a day: {what}"), "event"),
    "outcome question": Cause(_l("You were brought together with somebody. {what}"), "question"),
    "words asked": Cause(
        _l("{who} asks whether you may be quoted in a thread: {what}"),
        "quote",
        private=_l("{who} asks whether you may be quoted in a thread"),
        kind="quoted",
    ),
    "words published": Cause(
        _l("A thread made in a room stands now: {what}"),
        "talk",
        private=_l("A thread made in a room of yours stands now"),
        kind="quoted",
    ),
    "promotion given up": Cause(
        _l("This thread came to nothing: {what}"),
        "close",
        private=_l("A thread that you began in a room came to nothing"),
        kind="quoted",
    ),
    "posts deleted": Cause(
        _l("A moderator deleted posts of yours in {what}. The thread says why, for a day"),
        "trash",
        private=_l("A moderator deleted posts of yours in a private space"),
        kind="moderation",
    ),
    "moved": Cause(
        _l("{who} moved what you wrote. It is here now: {what}"),
        "move",
        private=_l("{who} moved what you wrote in a private space"),
        in_office=True,
    ),
    "tended": Cause(
        _l("{who} changed how your thread goes on: {what}"),
        "lock",
        private=_l("{who} changed how a thread of yours goes on, in a private space"),
        kind="moved",
        in_office=True,
    ),
    "reaction": Cause(
        _l("Others reacted to what you wrote, most of all here: {what}"),
        "useful",
        private=_l("Others reacted to what you wrote in a private space"),
    ),
    "purge proposed": Cause(
        _l("It is for you to say whether this goes for good: {what}"),
        "trash",
        private=_l("Something is proposed to go for good; it is for you to say"),
        kind="tending",
    ),
    "post waits": Cause(
        _l("Posts wait for you to let them through: {what}"),
        "clock",
        private=_l("Posts wait for you to let them through"),
        kind="tending",
    ),
    "message waits": Cause(
        _l("A message that went to several people waits for you to let it through"), "clock", kind="tending"
    ),
    "approved": Cause(
        _l("Others can read what you wrote now: {what}"),
        "check",
        private=_l("Others can read now what you wrote in a private space"),
        kind="moderation",
    ),
    "decision": Cause(
        _l("{what}"), "shield", private=_l("Moderators decided about something you wrote"), kind="moderation"
    ),
    "reported": Cause(_l("A report waits: {what}"), "flag", private=_l("A report waits for you"), kind="tending"),
    "case waits": Cause(
        _l("Nobody has taken this case yet: {what}"),
        "clock",
        private=_l("A case waits that nobody has taken yet"),
        kind="tending",
    ),
    "report decided": Cause(
        _l("What you reported was decided on: {what}"),
        "flag",
        private=_l("Something that you reported was decided on"),
        kind="moderation",
    ),
    "accepted answer": Cause(
        _l("{who} chose your answer in {what}"),
        "check",
        private=_l("{who} chose an answer of yours in a private space"),
    ),
    "question for you": Cause(
        _l("{who} asks what you may know: {what}"),
        "question",
        private=_l("{who} asks what you may know, in a private space"),
    ),
    "new post": Cause(
        _l("{who} wrote in {what}"), "talk", private=_l("{who} wrote in a private space that you watch"), kind="watched"
    ),
    "new thread": Cause(
        _l("{who} started a thread: {what}"),
        "plus",
        private=_l("{who} started a thread in a private space that you watch"),
        kind="watched",
    ),
    "announcement": Cause(
        _l("{who} announced: {what}"),
        "announce",
        private=_l("{who} announced something in a private space"),
        kind="watched",
    ),
    "mention": Cause(
        _l("{who} mentioned you in {what}"),
        "mention",
        private=_l("{who} mentioned you in a private space"),
    ),
    "mention in chat": Cause(
        _l("{who} mentioned you in {what}"),
        "mention",
        private=_l("{who} mentioned you in a room of yours"),
    ),
}
IN_OFFICE = tuple(name for name, cause in CAUSES.items() if cause.in_office)
PRIVATE = _l("{who} wrote where only some can read")  # in a mail, in place of a sentence that names what
UNNAMED = _l("There is something new for you")  # the same of what nobody in particular did
OTHER = Cause(_l("{who}: {what}"), "bell")
