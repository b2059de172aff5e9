"""征询 in the chat: what is open, an article with its explanation, and opinions that find their
article and version."""
