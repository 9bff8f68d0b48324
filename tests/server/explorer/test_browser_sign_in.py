"""Signing in and out, in a real browser."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_one_click_signs_a_demo_person_in(enter):
    page = enter("biller@demo.test")
    expect(page.locator(".viewer .badge")).to_have_text("Biller")


def test_wrong_password_is_told_aloud_and_forgotten(open_page):
    page = open_page()
    page.get_by_label("E-mail", exact=True).fill("scheduler@demo.test")
    page.get_by_label("Password", exact=True).fill("not the password")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    expect(page.get_by_label("Password", exact=True)).to_have_value("")
    expect(page.get_by_label("Password", exact=True)).to_be_focused()


def test_empty_field_is_named_and_focused(open_page):
    page = open_page()
    page.get_by_label("E-mail", exact=True).fill("scheduler@demo.test")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("Enter your password.")
    expect(page.get_by_label("Password", exact=True)).to_be_focused()
    expect(page.get_by_label("Password", exact=True)).to_have_attribute("aria-invalid", "true")


def test_keyboard_alone_signs_in(open_page):
    page = open_page()
    page.keyboard.press("Tab")
    expect(page.locator(".person").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_sign_out_ends_the_session(enter):
    page = enter()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_ended_session_leads_back_to_sign_in(enter, origin):
    page = enter()
    page.context.clear_cookies()
    page.get_by_role("button", name="Execute query").click()
    expect(page.get_by_role("alert")).to_contain_text("Your session has ended")
    expect(page).to_have_url(f"{origin}/")


@pytest.mark.parametrize("button", ["Execute query", "Sign out"])
def test_page_of_whoever_was_signed_in_before_goes_on_as_who_is_now(enter, origin, button):
    page = enter()
    other = page.context.new_page()
    other.goto(origin)
    other.get_by_role("button", name="Sign out").click()
    other.locator('[data-email="biller@demo.test"]').click()
    other.locator(".result-window .cm-property").first.wait_for()
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text("The session that you had here has ended.")).to_be_visible()
    expect(page.locator(".viewer .badge")).to_have_text("Biller")
    expect(page.locator(".result-window")).to_contain_text("BILLER")
    expect(page).to_have_url(f"{origin}/")
    other.reload()
    expect(other.locator(".viewer .badge")).to_have_text("Biller")


def test_script_cannot_read_the_session(enter):
    assert enter().evaluate("document.cookie") == ""
