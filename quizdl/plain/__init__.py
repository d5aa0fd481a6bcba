"""Sessions on plain lines: for pipes, screen readers and dumb terminals."""
