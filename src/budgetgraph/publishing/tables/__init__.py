"""The data as tables (CSV, Excel, Parquet, CSVW), for people who do not speak RDF."""
