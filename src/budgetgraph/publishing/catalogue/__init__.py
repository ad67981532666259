"""The catalogue of a release (DCAT 3, DCAT-AP 3.0.1) and its statistics (VoID): ``docs/catalogue.md``."""
