"""From the description of a run to what happened: experiment, simulate, runs. Knows no screen."""
