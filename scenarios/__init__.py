"""Scenarios on disk and made up: loading with every problem at once, saving, generating, built-in districts."""
