"""What it takes to make one member's five, at 1,000 and at 10,000 members, and how it grows.

    ./run bench partners [--members 1000 10000] [--looks 40] [--folder F]

Members are the demo's, mixed anew; their vectors are made of noise around a few themes, because embedding all of them
would take minutes and costs nothing here. Prints milliseconds of CPU (goal: p95 under 150 at 10,000, growth at most
linear) and the number of SQL statements. With --folder the communities are kept for the next time.
"""

import argparse
import gc
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from bench.servers import ROOT


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--looks", type=int, default=40)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with tempfile.TemporaryDirectory() as folder:
        half = [measure(made(options.folder or Path(folder), members), options.looks) for members in options.members]
    if len(half) > 1:
        more = options.members[-1] / options.members[0]
        print(f"{more:.0f} times the members take {half[-1] / half[0]:.1f} times as long")


def made(folder: Path, members: int) -> Path:
    """A community of so many members, indexed, with vectors for everything."""
    data = folder / str(members)
    if not (data / "loaded").exists():
        subprocess.run([sys.executable, "-m", "bench.partners_community", str(members)], cwd=ROOT, check=True,
                       env=os.environ | {"CROSSWALK_DATA": str(data)})  # fmt: skip
        (data / "loaded").touch()
    return data


def measure(data: Path, looks: int) -> float:
    """Prints what one look takes; returns its median."""
    took, statements = _looks(data, looks)
    p50, p95 = np.percentile(took, [50, 95])
    print(f"{data.name} members: ms CPU p50 {p50:.0f} p95 {p95:.0f}, at most {statements} statements")
    return float(p50)


def _looks(data: Path, looks: int) -> tuple[list[float], int]:
    os.environ["CROSSWALK_DATA"] = str(data)
    from sqlalchemy import event, select

    from app import create_app
    from app.accounts.models import Member
    from app.extensions import db
    from app.kernel import clock
    from app.kernel.transaction import transaction
    from app.partners.matching import suggest

    app = create_app()
    gc.collect()
    gc.freeze()  # as the web worker does
    took, counts, seen = [], [], [0]
    with app.test_request_context():
        event.listen(db.engine, "after_cursor_execute", lambda *_: seen.__setitem__(0, seen[0] + 1))
        ids = db.session.scalars(select(Member.id).order_by(Member.id)).all()
        db.session.rollback()
        for number, id in enumerate(ids[:: max(len(ids) // (looks + 3), 1)][: looks + 3]):
            with transaction(write=False):
                actor: Any = db.session.get(Member, id)
                assert actor.edition_ids is not None and actor.is_site_moderator is not None  # read, as for a page
                seen[0], began = 0, time.process_time()
                found = suggest(actor, dial=3, day=clock.now().date(), seed=id)
                spent = (time.process_time() - began) * 1000
            if number >= 3:  # the first few load the model and the index
                took.append(spent)
                counts.append(seen[0])
            assert len({fit.id for fit in found}) == len(found)
    return took, max(counts)


if __name__ == "__main__":
    main()
