"""What the tests of moderation share."""

from tests.threads.conftest import later as later
