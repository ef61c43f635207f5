"""Sheets that are handed out from the page: what a crew, a firm, a guard, a team or a keeper works by."""
