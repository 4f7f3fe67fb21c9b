"""Letters of organisers to the people of their edition (N-9): written, looked at, sent, with one chance to take them back."""
