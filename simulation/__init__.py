"""A simulated year of resident requests under policies that meet the same requests (docs/model/simulation.md)."""
