"""The page of a plan, and the pages beside it: self-contained, offline, safe against any text (docs/page.md)."""
