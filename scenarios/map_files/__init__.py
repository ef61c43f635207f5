"""Street networks of map files: GeoJSON, GeoPackage, Shapefile, OpenStreetMap XML and OSMnx GraphML."""
