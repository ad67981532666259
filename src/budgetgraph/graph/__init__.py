"""Floor 3: records become triples. IRIs, mapping, writing, and validation of the structure."""
