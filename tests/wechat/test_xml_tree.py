from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wechat.xml_reading import legal, read_xml
from wechat.xml_tree import Unreadable, tree_of

SIGNS = st.lists(
    st.one_of(
        st.characters(),
        st.sampled_from(["\x00", "\x1f", "\ufffe", "\ud800", "&#8;", "&#xffff;", "&#65;", "]]>"]),
    ),
    max_size=20,
).map("".join)


def test_children_are_text_nothing_a_dictionary_or_a_list() -> None:
    tree = tree_of("<xml><a> 1 </a><b/><c>x<d>2</d>y</c><e>3</e><e/><e>4</e></xml>")
    assert tree == {"a": " 1 ", "b": None, "c": {"d": "2", "#text": "xy"}, "e": ["3", None, "4"]}


def test_text_is_whole_however_it_is_written() -> None:
    long = "民" * 20_000
    tree = tree_of(f"<xml><a>1<![CDATA[2<]]>3&amp;<!-- no -->4<?no?>5</a><b>{long}</b></xml>")
    assert tree == {"a": "12<3&45", "b": long}


def test_attributes_are_passed_over() -> None:
    assert tree_of("<xml id='1'><a b='2'>3</a><c d='4'/></xml>") == {"a": "3", "c": None}


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("<XML><a>1</a></XML>", "no_xml_root"),
        ("<!DOCTYPE xml><xml><a>1</a></xml>", "document_type"),
        ("<!DOCTYPE xml [<!ENTITY a 'b'>]><xml><a>&a;</a></xml>", "document_type"),
        ("<xml><a>&a;</a></xml>", "broken_xml"),
        ("<xml><a>1</a>", "broken_xml"),
        ("<xml><a>\ud800</a></xml>", "broken_xml"),
        ("<xml></xml>", "empty_xml"),
        ("<xml>1</xml>", "empty_xml"),
        ("<xml>" + "<a>" * 8 + "</a>" * 8 + "</xml>", "too_deep"),
    ],
)
def test_what_is_refused_is_refused_by_name(document: str, reason: str) -> None:
    with pytest.raises(Unreadable, match=f"^{reason}$"):
        tree_of(document)


def test_eight_levels_are_read() -> None:
    assert tree_of("<xml>" + "<a>" * 7 + "</a>" * 7 + "</xml>")


@settings(max_examples=200, deadline=None)
@given(SIGNS, st.booleans())
def test_a_document_that_is_read_at_once_held_nothing_illegal(signs: str, plain: bool) -> None:
    said = signs.replace("]]>", "") if not plain else signs
    document = f"<xml><a>{said if plain else f'<![CDATA[{said}]]>'}</a></xml>"
    try:
        tree_of(document)
    except Unreadable:
        return
    assert legal(document) == document == read_xml(document)[0]
