"""How an invented district is made: streets, areas, compounds, people, demand. Entry: `scenarios.synthetic`."""
