"""Commands of the command line, one file a group; heavy modules are imported inside them."""
