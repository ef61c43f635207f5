"""The language people are spoken to in: which it is, and the catalogue of translations (docs/languages.md)."""
