"""Questions made from facts: one module per kind, generated from the structure of the bank."""
