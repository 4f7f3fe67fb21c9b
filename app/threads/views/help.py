"""How to write: Markdown by examples, each shown by the renderer that shows posts, and the keys."""

from typing import Any

from flask import render_template
from flask_babel import lazy_gettext as _l

from app.kernel import markup
from app.threads.views import bp

EXAMPLES = (
    (_l("Paragraphs"), _l("An empty line begins\n\na new paragraph.")),
    (_l("Words that count"), _l("*So*, **very much so**, ~~no longer~~")),
    (_l("A link"), _l("[What we measured](https://example.org), or just https://example.org")),
    (_l("What somebody said"), _l("> The bed must not move.\n\nThen it stays.")),
    (_l("A list"), _l("- eleven projections\n- one detector")),
    (_l("A list in order"), _l("1. Measure\n2. Ask a nurse")),
    (_l("A heading"), _l("## What we tried")),
    (_l("Code"), _l("Call `fit(model)`, or:\n\n```\nmodel = prior()\nfit(model)\n```")),
    (_l("A table"), _l("| Ward | Beds |\n|---|---|\n| North | 12 |")),
    (_l("A sign as it is"), _l("\\*no stars\\*, 3 \\> 2")),
)


@bp.get("/help/writing")
def help() -> Any:
    examples = [(label, str(source), markup.render(str(source))) for label, source in EXAMPLES]
    return render_template("threads/help.html", examples=examples)
