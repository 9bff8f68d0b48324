"""Addresses in the form of the post, where that is sure, and as they were written where it is not."""

from __future__ import annotations

import pytest

from resolvers.clients.postal import in_postal_form


@pytest.mark.parametrize(
    ("street", "unit", "expected"),
    [
        ("12 Elm Street", None, ("12 Elm St", None)),
        ("12 elm street", None, ("12 elm St", None)),
        ("12 West Elm Ave.", None, ("12 W Elm Ave", None)),
        ("1600 Pennsylvania Avenue Northwest", "Suite 4", ("1600 Pennsylvania Ave NW", "Ste 4")),
        ("12-34 Queens Boulevard, Apartment 4B", None, ("12-34 Queens Blvd", "Apt 4B")),
        ("5 St James Street", "apt. 2", ("5 St James St", "Apt 2")),
    ],
)
def test_what_is_sure_is_put_in_the_form_of_the_post(
    street: str, unit: str | None, expected: tuple[str, str | None]
) -> None:
    row = in_postal_form({"street": street, "unit": unit, "city": "New York"})
    assert (row["street"], row["unit"], row["city"]) == (*expected, "New York")


@pytest.mark.parametrize(
    ("street", "unit"),
    [
        ("100 North St", None),
        ("100 North Street Rd", None),
        ("1 Avenue of the Americas", None),
        ("PO Box 12", None),
        ("Rural Route 2 Box 18", None),
        ("The Old Mill, River Road", None),
        ("Calle Ñuñez 12", "# 3"),
        ("77 W Elm Ave, c/o Bob Low", None),
        ("55 E 10th St, buzzer 22", None),
        ("350 5th Ave", "21st Floor"),
        ("12 Apartment Court", None),
        ("12 1/2 Elm St rear", None),
        ("12 Suite 4", None),
        ("Street", None),
        ("12 Elm St", "Apartment left of the stairs"),
    ],
)
def test_what_is_not_sure_stays_as_it_was_written(street: str, unit: str | None) -> None:
    row = {"street": street, "unit": unit}
    expected = {**row, "street": street.replace("Court", "Ct")}
    assert in_postal_form(row) == expected


def test_the_form_of_the_post_is_its_own_form() -> None:
    once = in_postal_form({"street": "12 West Elm Street Apartment 4B", "unit": None})
    assert in_postal_form(once) == once
