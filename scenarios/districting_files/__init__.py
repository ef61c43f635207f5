"""Public districting instances on disk: minimum cut edges, commercial territories, max-p regions; folders of them."""
