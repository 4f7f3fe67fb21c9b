"""Push, the fourth channel (N-10): to devices that asked for it, sealed for them, signed by the site's own key."""
