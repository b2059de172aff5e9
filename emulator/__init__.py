"""A small Tencent of our own: the official-account platform as one local process.

It pushes followers' words to a bot's webhook the way WeChat does, and serves the bot the API that
Tencent would. It speaks HTTP only; it imports nothing of the project and nothing imports it.
"""
