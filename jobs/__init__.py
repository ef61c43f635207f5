"""What the commands do between reading and saying, one file a job."""
