"""One model of requests and crews, as ours and as other simulators express it."""
