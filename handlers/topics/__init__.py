"""Topics at the desk: read out of every matter, corrected by staff, their words the city's."""

from handlers.topics.correct import correct_topics
from handlers.topics.edit import EDITS, edit_topic, retire_topic
from handlers.topics.figures import topics_of
from handlers.topics.listing import TopicList, list_topics, open_topic
from handlers.topics.read import read_topics

__all__ = [
    "EDITS",
    "TopicList",
    "correct_topics",
    "edit_topic",
    "list_topics",
    "open_topic",
    "read_topics",
    "retire_topic",
    "topics_of",
]
