"""Floor 3: documents of the official form, made from records: the example, synthetic departments, damage."""
