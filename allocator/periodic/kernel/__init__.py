"""The compiled search: ruin and recreate over patterns of days and routes."""
