"""All SQL of the program. Import the modules, not the package: opening a database is what costs."""
