"""The opinions on a draft, read: by article for the desk, as papers for the city."""

from handlers.opinions.book import Book, Entry, Shelf, open_book
from handlers.opinions.text import GENERAL

__all__ = ["GENERAL", "Book", "Entry", "Shelf", "open_book"]
