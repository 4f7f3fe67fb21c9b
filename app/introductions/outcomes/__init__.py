"""How it went (M-20): both are asked once, and only sums go further."""
