"""Charts as rows of text: numbers in, rows out, each exactly as many terminal cells wide as asked."""
