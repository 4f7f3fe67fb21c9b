"""The manners of the doors: pages, sockets, forms, errors, headers."""
