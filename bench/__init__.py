"""Side-by-side measurements: `make bench`, or `make bench ONLY=name` for one."""
