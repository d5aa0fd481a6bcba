"""What screens are made of, one kind of widget a module."""
