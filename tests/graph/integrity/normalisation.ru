# The normalisation algorithm of the RDF Data Cube Recommendation (section 10), without slices.

PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX qb: <http://purl.org/linked-data/cube#>

# Phase 1: type and property closure. Observations are left out: ours must say themselves what they are.
INSERT { ?cs qb:componentProperty ?p . ?p rdf:type qb:DimensionProperty . } WHERE { ?cs qb:dimension ?p . } ;
INSERT { ?cs qb:componentProperty ?p . ?p rdf:type qb:MeasureProperty . } WHERE { ?cs qb:measure ?p . } ;
INSERT { ?cs qb:componentProperty ?p . ?p rdf:type qb:AttributeProperty . } WHERE { ?cs qb:attribute ?p . } ;

# Phase 2: push down what is attached to the dataset.
INSERT { ?obs ?comp ?value } WHERE {
  ?spec qb:componentProperty ?comp ;
    qb:componentAttachment qb:DataSet .
  ?dataset qb:structure [ qb:component ?spec ] ;
    ?comp ?value .
  ?obs qb:dataSet ?dataset .
}
