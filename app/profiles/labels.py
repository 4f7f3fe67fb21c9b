"""The words on the page for what profiles keep as codes."""

from flask_babel import lazy_gettext as _l

KINDS = {
    "field": _l("Field"),
    "headline": _l("What you do"),
    "role": _l("Role at work"),
    "organisation": _l("Where you work"),
    "city": _l("City"),
    "country": _l("Country"),
    "about": _l("About"),
    "level": _l("Level"),
    "sector": _l("Sector"),
    "background": _l("Background"),
    "language": _l("Languages"),
    "expertise": _l("Expertise"),
    "offer": _l("Offers"),
    "work": _l("Known for"),
    "need": _l("Looks for"),
    "sealed need": _l("Sealed needs"),
    "link": _l("Links"),
    "photo": _l("Photo"),
    "email": _l("E-mail"),
    "phone": _l("Phone"),
    "address": _l("Address"),
    "availability note": _l("Note on availability"),
}
AUDIENCES = {
    "public": _l("Public"),
    "members": _l("Members"),
    "cohorts": _l("My years"),
    "connections": _l("Connections"),
    "only me": _l("Only me"),
}
AUDIENCE_ICONS = {"public": "globe", "members": "people", "cohorts": "school", "connections": "link", "only me": "lock"}
OFFER_KINDS = {
    "expertise": _l("Expertise"),
    "method": _l("Method"),
    "data": _l("Data"),
    "device": _l("Device"),
    "clinical setting": _l("Clinical setting"),
    "patients' view": _l("Patients’ view"),
    "supervision": _l("Supervision"),
    "funding": _l("Funding"),
    "time": _l("Time"),
}
WANTED = {"any": _l("Any field"), "other": _l("Any field but mine"), "named": _l("These fields")}
LEVELS = {
    "bachelor": _l("Bachelor"),
    "master": _l("Master"),
    "PhD": _l("PhD"),
    "MD/PhD": _l("MD/PhD"),
    "post-doc": _l("Post-doc"),
    "specialist": _l("Specialist"),
    "professional": _l("Professional"),
}
SECTORS = {
    "healthcare": _l("Healthcare"),
    "university": _l("University"),
    "industry": _l("Industry"),
    "policy": _l("Policy"),
    "patient organisation": _l("Patient organisation"),
    "other": _l("Other"),
}
BACKGROUNDS = {"patient": _l("Patient"), "informal carer": _l("Informal carer")}
ROLES = {
    "participant": _l("Participant"),
    "speaker": _l("Speaker"),
    "supervisor": _l("Supervisor"),
    "organiser": _l("Organiser"),
}
STATES = {
    "published": _l("Listed: members find me in the directory, in search and in suggestions"),
    "unlisted": _l("Unlisted: only my connections find me; other members need the link"),
    "hidden": _l("Hidden: nobody but me and the staff can open my profile"),
}
OFFERED = {
    "expertise": _l("offers expertise"),
    "method": _l("offers a method"),
    "data": _l("offers data"),
    "device": _l("offers a device"),
    "clinical setting": _l("offers a clinical setting"),
    "patients' view": _l("offers the patients’ view"),
    "supervision": _l("offers supervision"),
    "funding": _l("offers funding"),
    "time": _l("offers time"),
}
NEEDED = {
    "expertise": _l("looks for expertise"),
    "method": _l("looks for a method"),
    "data": _l("looks for data"),
    "device": _l("looks for a device"),
    "clinical setting": _l("looks for a clinical setting"),
    "patients' view": _l("looks for the patients’ view"),
    "supervision": _l("looks for supervision"),
    "funding": _l("looks for funding"),
    "time": _l("looks for time"),
}
AVAILABILITY = {"open": _l("Open to contact"), "limited": _l("Limited"), "paused": _l("Paused")}
OPEN_NOW = _l("Open to contact now")
