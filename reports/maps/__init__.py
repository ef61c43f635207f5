"""Places on a plane: what every map of a plan draws from, whatever it is drawn on."""
