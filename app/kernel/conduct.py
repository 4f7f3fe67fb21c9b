"""What is asked of everybody here: the rules that a report points at and a decision names (H-8)."""

from dataclasses import dataclass

from app.kernel.errors import marked

VERSION = 1  # of the wording; decisions keep it, so change it with the sentences


@dataclass(frozen=True)
class Rule:
    """One item of the code of conduct: its name, and what it asks."""

    key: str
    name: str
    text: str


_ALL = (
    Rule("kind", marked("Be kind"), marked("Argue about the matter, never against a person. Nobody is insulted, mocked or pressed.")),
    Rule("private", marked("Protect patients and people"), marked("Nothing that points to a patient, and nothing private of anybody without their consent.")),
    Rule("topic", marked("Stay with the matter"), marked("A thread is about its question. Another matter is a thread of its own.")),
    Rule("advertising", marked("Do not advertise"), marked("Say what you offer where it is asked for. No advertising, no chain letters, no bought links.")),
    Rule("honest", marked("Be who you are"), marked("Write under your own name, and in nobody else's.")),
    Rule("lawful", marked("Keep to the law"), marked("Nothing that the law forbids: no threats, no hatred, no stolen work.")),
)  # fmt: skip
RULES = {rule.key: rule for rule in _ALL}
