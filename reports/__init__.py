"""What people look at and hand on: the plan folder, its tables and map layers, and the page."""
