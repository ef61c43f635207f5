"""A plan as map layers for GIS programs: one GeoPackage with styles (docs/layers.md)."""
