"""What commands say on a terminal and as JSON."""
