"""Topics at the desk: read out of every matter, corrected by staff, their words the city's."""

from handlers.topics.correct import correct_topics
from handlers.topics.edit import edit_topic
from handlers.topics.figures import topics_of
from handlers.topics.read import read_topics

__all__ = ["correct_topics", "edit_topic", "read_topics", "topics_of"]
