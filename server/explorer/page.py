"""Fills the two pages; every value is escaped, and none of them is ever a script."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape
from string import Template

from permissions.roles import Role
from permissions.vocabulary import Accounting, Chart, Claims, Permission
from resolvers.people import Person
from server.explorer.assets import STATIC, Assets
from server.explorer.examples import Example
from server.explorer.signed_in import SignedIn

OPENS: Mapping[Role, str] = {
    Role.ADMINISTRATOR: "All the practice has outside the charts.",
    Role.BILLER: "What a scheduler sees, with claims, line items and the billing pages.",
    Role.CLINICIAN: "Charts, records and appointments of the own caseload.",
    Role.SCHEDULER: "Every client's record, the calendars and account totals.",
}
"""One line for each role; somebody of two roles gets both."""

NOTABLE: Mapping[Permission, str] = {
    Accounting.TOTALS: "accounts",
    Accounting.DETAIL: "line items",
    Claims.READ: "claims",
    Chart.READ: "charts",
}
"""What a visitor is told is closed, when it is."""

_BADGE = Template('<span class="badge">$role</span>')

_PERSON = Template(
    '<li><button type="button" class="person" data-email="$email">'
    '<span class="person-name">$name</span> <span class="badges">$badges</span>'
    '<span class="person-sees">$sees</span><span class="person-email">$email · $practice</span>'
    "</button></li>"
)


def sign_in_page(assets: Assets, demo_people: Sequence[Person]) -> str:
    """The page of a visitor; with demo people, one click is enough."""
    return _template("sign-in.html").substitute(
        _addresses(assets),
        kind="with-demo" if demo_people else "without-demo",
        demo_hidden="" if demo_people else "hidden",
        people="".join(_person(person) for person in demo_people),
    )


def explorer_page(assets: Assets, viewer: SignedIn, examples: Sequence[Example]) -> str:
    """The page of somebody signed in: a bar, and the element that GraphiQL fills."""
    return _template("explorer.html").substitute(
        _addresses(assets),
        name=escape(viewer.name),
        practice=escape(viewer.practice),
        badges=_badges(viewer.roles),
        examples=_script_data([example.as_json() for example in examples]),
    )


@cache
def _template(name: str) -> Template:
    return Template((STATIC / name).read_text(encoding="utf-8"))


def _addresses(assets: Assets) -> dict[str, str]:
    """`$graphiql_min_js` in a page stands for the address of `graphiql.min.js`."""
    return {
        name.replace(".", "_").replace("-", "_"): escape(asset.path)
        for name, asset in assets.items()
    }


def _person(person: Person) -> str:
    return _PERSON.substitute(
        name=escape(person.name),
        email=escape(person.email),
        badges=_badges(person.roles),
        practice=escape(person.practice),
        sees=escape(_sees(person)),
    )


def _sees(person: Person) -> str:
    opened = " ".join(OPENS[role] for role in sorted(person.roles))
    closed = ", ".join(noun for word, noun in NOTABLE.items() if word not in person.grants)
    return f"{opened} Closed: {closed}." if closed else opened


def _badges(roles: Iterable[Role]) -> str:
    return " ".join(_BADGE.substitute(role=role.capitalize()) for role in sorted(roles))


def _script_data(value: object) -> str:
    """JSON for a data block; without `<` no text in it can end the element."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
