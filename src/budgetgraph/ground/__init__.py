"""Floor 0: what every other room stands on. Locations, errors, findings, vocabulary, code lists."""
