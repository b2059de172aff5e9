"""Consultations at the desk, one verb per file: a draft is taken in, corrected, explained, put to
the people, closed, and its result published. Doors import the verbs themselves; what others read
is in `reading` and `public`.
"""
