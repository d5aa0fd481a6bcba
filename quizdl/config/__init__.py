"""What a learner can configure in a file: language, colours, keys, and where studying starts from."""
