"""Scenarios as workbooks: opened with care, read into the same sheets as CSV files, written for people."""
