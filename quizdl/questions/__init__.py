"""Questions: templates that compute them, variants drawn from templates, and grading of whole answers."""
