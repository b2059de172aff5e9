"""Makes the weights of `bot/weights`: `python -m training`. Pure Python, the same every time."""
