"""Anki packages: note types fixed for ever, ids that depend on nothing but what they name, histories both ways."""
