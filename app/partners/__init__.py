"""Partners: asking to connect, answering, ending; later matching and introductions."""
