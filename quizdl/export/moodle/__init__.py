"""Questions for Moodle: an XML file for its question bank."""
