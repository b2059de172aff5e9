"""Alerts on their way out of the house: by mail, or to a group's robot.

Not a door: nobody comes in here. It knows the shape the desk asks for (`handlers.ports`) and the
settings, and nothing else of us.
"""

from alerting.wiring import sender_from

__all__ = ["sender_from"]
