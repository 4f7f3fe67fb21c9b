"""Programs that measure, and print their figures beside a baseline from the same run."""

import config  # noqa: F401 - before numpy is: it gets one core, as on the site
