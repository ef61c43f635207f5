"""Pictures of a plan's map for the wall and for slides, as PNG or PDF (docs/pictures.md)."""
