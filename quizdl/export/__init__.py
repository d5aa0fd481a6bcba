"""Questions carried out of the program: Anki packages, printed papers, tables."""
