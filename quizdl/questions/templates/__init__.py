"""The families of computed questions, one module each, in a folder per topic."""
