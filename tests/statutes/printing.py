"""A small printer of PDFs: lines broken at the edge, first lines indented, head and page number."""

from __future__ import annotations

from collections.abc import Iterable

ACROSS, DOWN, SIZE = 26, 20, 14
_LEFT, _TOP, _LEADING = 80, 720, 24


def as_printed(lines: Iterable[str], *, running_head: str = "") -> bytes:
    """A PDF of these paragraphs, in a font every reader knows without embedding it."""
    rows = [row for line in lines for row in _broken(line)]
    pages = [rows[at : at + DOWN] for at in range(0, len(rows), DOWN)]
    return _file([_page(page, n, running_head) for n, page in enumerate(pages, 1)])


def without_text() -> bytes:
    """What a scanner makes: a page, and no text on it."""
    return _file([b"0 0 200 200 re f"])


def _broken(line: str) -> list[tuple[int, str]]:
    """(indent, text) of each row; what may not begin a row hangs over the edge."""
    rows, rest, indent = list[tuple[int, str]](), line, 2
    while rest:
        cut = ACROSS - indent
        cut += rest[cut : cut + 1] in set("。，；：、）”")
        rows.append((indent, rest[:cut]))
        rest, indent = rest[cut:], 0
    return rows


def _page(rows: list[tuple[int, str]], number: int, head: str) -> bytes:
    shown = [_text(_LEFT, _TOP + 60, head)] if head else []
    for place, (indent, text) in enumerate(rows):
        shown.append(_text(_LEFT + indent * SIZE, _TOP - place * _LEADING, text))
    shown.append(_text(_LEFT + 11 * SIZE, 60, f"— {number} —"))
    return b"\n".join(shown)


def _text(x: int, y: int, text: str) -> bytes:
    written = text.encode("utf-16-be").hex()
    return f"BT /F1 {SIZE} Tf 1 0 0 1 {x} {y} Tm <{written}> Tj ET".encode()


def _file(contents: list[bytes]) -> bytes:
    count = len(contents)
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UTF16-H"
        b" /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo"
        b" << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 >>",
    ]
    for n, content in enumerate(contents):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {6 + 2 * n} 0 R"
            f" /Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content))
    return _assembled(objects)


def _assembled(objects: list[bytes]) -> bytes:
    file, places = b"%PDF-1.7\n", list[int]()
    for number, body in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table)
    return file + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
