"""Asking in the explorer: the viewer's own schema, examples, refusals, and nothing kept."""

import pytest
from playwright.sync_api import expect

from tests.server.explorer.conftest import PHONE

pytestmark = pytest.mark.browser

REFUSED = {
    "scheduler@demo.test": "LedgerEntry.detail needs accounting:detail",
    "biller@demo.test": "Client.chart needs chart:read",
    "clinician@demo.test": "Client.account needs accounting:totals",
    "clinician-scheduler@demo.test": "LedgerEntry.detail needs accounting:detail",
    "admin@demo.test": "Client.chart needs chart:read",
}


def choose_example(page, number):
    """Choose by number, run what waits to be run, and give the answer's text once it is there."""
    page.get_by_role("button", name="Examples").click()
    example = page.locator(".example").nth(number)
    name = "".join(word[0].upper() + word[1:] for word in title_of(example).rstrip("?").split())
    with page.expect_response(lambda one: is_to(one, name)) as reply:
        example.click()
        if example.locator(".change").count():
            expect(page.get_by_role("region", name="Query Editor")).to_contain_text(name)
            expect(page.get_by_role("region", name="Variables")).to_contain_text("input")
            page.get_by_role("button", name="Execute query (Ctrl-Enter)").click()
    return reply.value.text()


def title_of(example):
    return example.locator(".example-title").text_content()


def is_to(response, name):
    asked = response.request.post_data or ""
    return response.url.endswith("/graphql") and f'"operationName":"{name}"' in asked


@pytest.mark.parametrize("email", REFUSED)
def test_last_example_is_refused_and_says_why(enter, email):
    page = enter(email)
    expect(page.locator(".example .refused")).to_have_count(1 if email == "admin@demo.test" else 2)
    expect(page.locator(".example").last).to_contain_text("Refused on purpose")
    assert "FORBIDDEN" in choose_example(page, page.locator(".example").count() - 1)
    expect(page.locator(".refusals")).to_have_text(f"Refused: {REFUSED[email]}.")


def test_example_replaces_query_and_variables(enter):
    page = enter()
    titles = page.locator(".example-title").all_text_contents()
    choose_example(page, titles.index("Find a client"))
    expect(page.get_by_role("region", name="Query Editor")).to_contain_text("FindAClient")
    expect(page.get_by_role("region", name="Variables")).to_contain_text("search")
    expect(page.locator(".result-window")).to_contain_text("birthDate")


def test_a_change_waits_until_it_is_run(enter):
    page = enter()
    asked = []
    page.on("request", lambda one: asked.append(one.post_data or ""))
    page.get_by_role("button", name="Examples").click()
    page.locator(".example", has_text="Cancel an appointment").click()
    expect(page.get_by_role("region", name="Variables")).to_contain_text("entry_")
    expect(page.locator(".result-window")).not_to_contain_text("viewer")
    assert not [one for one in asked if "mutation" in one and "IntrospectionQuery" not in one]


def test_answer_without_refusal_takes_the_strip_away(enter):
    page = enter()
    choose_example(page, page.locator(".example").count() - 1)
    expect(page.locator(".refusals")).not_to_be_empty()
    choose_example(page, 0)
    expect(page.locator(".refusals")).to_be_empty()


def test_documentation_tells_each_fields_permission(enter):
    page = enter()
    page.get_by_role("button", name="Show Documentation Explorer").click()
    page.locator(".graphiql-doc-explorer-content").get_by_role("link", name="Query").click()
    expect(page.locator(".graphiql-doc-explorer-content")).to_contain_text("Requires clients:read")


def test_documentation_search_covers_neither_title_nor_way_back(enter):
    page = enter()
    page.get_by_role("button", name="Show Documentation Explorer").click()
    for type_name in ("Query", "ClientMergePreview"):
        page.get_by_role("link", name=type_name, exact=True).click()
        expect(page.locator(".graphiql-doc-explorer-title")).to_have_text(type_name)
    search = page.locator(".graphiql-doc-explorer-search").bounding_box()
    for part in (".graphiql-doc-explorer-back", ".graphiql-doc-explorer-title"):
        box = page.locator(part).bounding_box()
        assert box["y"] + box["height"] <= search["y"]


def test_documentation_shows_the_viewers_own_schema(enter):
    page = enter("scheduler@demo.test")
    page.get_by_role("button", name="Show Documentation Explorer").click()
    page.locator(".graphiql-doc-explorer-content").get_by_role("link", name="Query").click()
    fields = page.locator(".graphiql-doc-explorer-field-name")
    expect(fields.filter(has_text="masterSchedule")).to_be_visible()
    expect(fields.filter(has_text="largestOpenBalances")).to_have_count(0)


def test_nothing_asked_or_answered_is_kept(enter):
    page = enter()
    for number in range(page.locator(".example").count()):
        choose_example(page, number)
    page.get_by_role("button", name="Show History").click()
    kept = page.evaluate("[localStorage.length, sessionStorage.length]")
    assert kept == [0, 0]
    assert page.evaluate("indexedDB.databases()") == []
    assert page.evaluate("caches.keys()") == []


def test_headers_cannot_be_edited(enter):
    expect(enter().get_by_role("button", name="Headers")).to_have_count(0)


@pytest.mark.parametrize("email", ["scheduler@demo.test", "clinician-scheduler@demo.test"])
def test_phone_never_scrolls_sideways(enter, email):
    page = enter(email, viewport=PHONE)
    for state in ("Examples", "Show Documentation Explorer", "Show GraphiQL Explorer"):
        page.get_by_role("button", name=state).click()
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        page.keyboard.press("Escape")
    choose_example(page, page.locator(".example").count() - 1)
    expect(page.locator(".refusals")).to_be_in_viewport()


def test_sign_in_fits_a_phone(open_page):
    page = open_page(viewport=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
