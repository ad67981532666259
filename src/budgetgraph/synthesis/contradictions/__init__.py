"""Contradictions (矛盾) planted into clean documents: one wrong print each, of a kind with a name."""
