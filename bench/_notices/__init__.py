"""What the measurement of notices needs: a stub of the platform, and people to write to."""
