"""An icon that is not in the sprite would be an empty space on the page, and nothing would complain."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Names written out as icon("…"), icon="…" or icon_button("…"); those in variables are not seen.
NAMED = re.compile(r'(?:\bicon\(|\bicon=|icon_button\()"([a-z]+)"')


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = (ROOT / "static" / "img" / "icons.svg").read_text()
    named = {name for path in (ROOT / "templates").rglob("*.html") for name in NAMED.findall(path.read_text())}
    assert named, "need templates that name icons"
    assert not {name for name in named if f'id="i-{name}"' not in sprite}
