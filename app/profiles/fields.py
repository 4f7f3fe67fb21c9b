"""The fields of knowledge: nine of our own, each with a word and a glyph (UX §3), beside those an admin adds."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Field:
    key: str
    name: str
    short: str
    glyph: str


FIELDS: dict[str, Field] = {
    field.key: field
    for field in (
        Field("cli", _l("Clinical care"), _l("Clinic"), "f-cli"),
        Field("nur", _l("Nursing and allied care"), _l("Nursing"), "f-nur"),
        Field("tm", _l("Technical medicine"), _l("Tech. medicine"), "f-tm"),
        Field("bio", _l("Biomedical sciences"), _l("Biomedical"), "f-bio"),
        Field("phy", _l("Physics and imaging"), _l("Physics"), "f-phy"),
        Field("eng", _l("Engineering"), _l("Engineering"), "f-eng"),
        Field("cs", _l("Computer science"), _l("Computing"), "f-cs"),
        Field("inn", _l("Innovation and entrepreneurship"), _l("Innovation"), "f-inn"),
        Field("pol", _l("Policy, ethics and law"), _l("Policy"), "f-pol"),
    )
}
