"""Side-by-side timings that print ratios; `make bench` runs them all."""
