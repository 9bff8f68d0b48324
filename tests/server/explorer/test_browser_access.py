"""No axe violation on any state of the pages, and everything within a keyboard's reach."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.server.explorer.conftest import PHONE, WIDE

pytestmark = pytest.mark.browser

LOOKS = [
    pytest.param({"viewport": viewport, "color_scheme": scheme}, id=f"{scheme}-{name}")
    for scheme in ("light", "dark")
    for name, viewport in (("wide", WIDE), ("phone", PHONE))
]


def violations(page):
    found = Axe().run(page).response["violations"]
    return [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("look", LOOKS)
def test_sign_in_page_has_no_violation(open_page, look):
    page = open_page(**look)
    assert violations(page) == []
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).not_to_be_empty()
    assert violations(page) == []


@pytest.mark.parametrize("look", LOOKS)
def test_explorer_page_has_no_violation(enter, look):
    page = enter(**look)
    assert violations(page) == []
    page.get_by_role("button", name="Examples").click()
    assert violations(page) == []
    page.locator(".example").last.click()
    expect(page.locator(".refusals")).not_to_be_empty()
    assert violations(page) == []


@pytest.mark.parametrize("look", LOOKS)
def test_panels_have_no_violation(enter, look):
    page = enter(**look)
    page.get_by_role("button", name="Show Documentation Explorer").click()
    page.locator(".graphiql-doc-explorer-content").get_by_role("link", name="Query").click()
    expect(page.locator(".graphiql-doc-explorer-title")).to_have_text("Query")
    assert violations(page) == []
    for panel in ("Show GraphiQL Explorer", "Show History"):
        page.get_by_role("button", name=panel).click()
        assert violations(page) == []


@pytest.mark.parametrize("dialog", ["Open short keys dialog", "Open settings dialog"])
def test_dialogs_have_no_violation(enter, dialog):
    page = enter()
    page.get_by_role("button", name=dialog).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_tab_leaves_the_editors(enter):
    page = enter()
    editor = page.get_by_role("textbox", name="Query Editor")
    before = page.get_by_role("region", name="Query Editor").inner_text()
    editor.focus()
    page.keyboard.press("Tab")
    expect(editor).not_to_be_focused()
    assert page.get_by_role("region", name="Query Editor").inner_text() == before


def test_keyboard_chooses_an_example(enter):
    page = enter()
    button = page.get_by_role("button", name="Examples")
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".example").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(page.locator("#examples-list")).to_be_hidden()


def test_keyboard_builds_a_query(enter):
    page = enter()
    page.get_by_role("button", name="Show GraphiQL Explorer").click()
    field = page.locator('[data-field-name="masterSchedule"]')
    field.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Query Editor")).to_contain_text("masterSchedule")
    expect(page.locator('[data-field-name="masterSchedule"]')).to_be_focused()
    expect(page.locator('[data-field-name="masterSchedule"]')).to_have_attribute(
        "aria-pressed", "true"
    )
