"""Receipt numbers: ten digits with a Damm check digit, read back however people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.receipt_number import check_digit, draw, is_valid, read, shown

payloads = st.text("0123456789", min_size=9, max_size=9)


def number_of(payload: str) -> str:
    return payload + check_digit(payload)


def test_the_published_example_of_the_scheme() -> None:
    assert check_digit("572") == "4"


@given(payloads, st.integers(0, 9), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(payload: str, place: int, shift: int) -> None:
    number = number_of(payload)
    wrong = str((int(number[place]) + shift) % 10)
    assert not is_valid(number[:place] + wrong + number[place + 1 :])


@given(payloads, st.integers(0, 8))
def test_every_swap_of_neighbours_is_found(payload: str, place: int) -> None:
    number = number_of(payload)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or not is_valid(swapped)


def test_a_drawn_number_leaves_nine_to_those_made_without_a_database() -> None:
    numbers = [draw() for _ in range(500)]
    assert all(is_valid(number) and number[0] in "12345678" for number in numbers)
    assert len(set(numbers)) == 500


@pytest.mark.parametrize(
    "write",
    [
        str,
        shown,
        " ".join,
        lambda n: f"编号{n}，麻烦查一下",
        lambda n: n.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        lambda n: n.translate(str.maketrans("0123456789", "零幺二三四五六七八九")),
        lambda n: "－".join((n[:3], n[3:6], n[6:])),
    ],
)
def test_it_is_read_back_however_it_is_written(write) -> None:  # type: ignore[no-untyped-def]
    number = number_of("123456780")
    assert read(write(number)) == [number]


def test_a_mobile_number_is_no_receipt_number() -> None:
    assert read("电话13803730000") == []


@given(st.text(max_size=200))
def test_reading_never_fails_and_only_finds_valid_numbers(text: str) -> None:
    assert all(is_valid(number) for number in read(text))
