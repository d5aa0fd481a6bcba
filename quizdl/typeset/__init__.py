"""Formulas and bilingual prose laid out for a terminal."""
