"""Parts of the measurement of the console."""
