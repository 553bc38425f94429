"""Edge 2: when things are done, by hand (cli) or by the clock (daemon)."""
