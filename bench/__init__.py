"""Programs that measure, and print their figures beside a baseline from the same run."""
