"""Papers as files: printable pages with an answer key, Markdown, and questions for Moodle."""
