"""Words that every feature uses. The kernel knows no feature."""
