"""Engines that answer SPARQL queries over one release: the embedded one in worker processes, or another server."""
