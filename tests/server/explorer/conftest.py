"""A headless Chromium, and a page of it that fails the test when it misbehaves."""

import os
import shutil
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import expect, sync_playwright

from db.roles import LOGINS
from tests.conftest import execute
from tests.server.explorer.served import fill_demo, served
from tests.waiting import DEADLINE_S

DEMO = "explorer_demo"

ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}

expect.set_options(timeout=DEADLINE_S * 1_000)


@dataclass
class Watch:
    """What no page may do: ask another host, break its policy, or stumble in its script."""

    origin: str
    faults: list[str] = field(default_factory=list)

    def attach(self, page):
        page.on("request", self._on_request)
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))

    def _on_request(self, request):
        if not request.url.startswith((self.origin + "/", "data:")):
            self.faults.append(f"outside request: {request.url}")

    def _on_console(self, message):
        # Chromium itself reports every 4xx answer; whether one was due is the test's business.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")


@pytest.fixture(scope="session")
def origin(cluster, template, secret):
    """The real application over the demo practices, for everybody who only reads."""
    execute(cluster.dsn, f"CREATE DATABASE {DEMO} TEMPLATE {template} STRATEGY file_copy")
    execute(cluster.dsn, f"GRANT CONNECT ON DATABASE {DEMO} TO {', '.join(LOGINS)}")
    fill_demo(cluster.dsn_of(DEMO))
    with served(cluster.dsn_of(DEMO), secret) as address:
        yield address


@pytest.fixture(scope="session")
def chromium_path():
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None and os.environ.get("FRONT_OFFICE_REQUIRE_BROWSER") == "1":
        pytest.fail("no Chromium found, and FRONT_OFFICE_REQUIRE_BROWSER=1 requires one")
    if found is None:
        pytest.skip("no Chromium found: install Debian's `chromium` to run the browser tests")
    return found


@pytest.fixture(scope="module")
def chromium(chromium_path, origin):
    """Playwright's synchronous client occupies the thread's event loop for as long as it lives.

    So it lives for one module, without asynchronous tests, and starts after the server.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, origin):
    """Opens `/` in a context of its own: `open_page(viewport=PHONE, color_scheme="dark")`."""
    watch = Watch(origin)
    contexts = []

    def opened(viewport=WIDE, color_scheme="light"):
        context = chromium.new_context(viewport=viewport, color_scheme=color_scheme)
        context.set_default_timeout(DEADLINE_S * 1_000)
        contexts.append(context)
        page = context.new_page()
        watch.attach(page)
        page.goto(origin)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert watch.faults == []


@pytest.fixture
def enter(open_page):
    """Signs one of the demo people in and waits for the first answer."""

    def entered(email="scheduler@demo.test", **how):
        page = open_page(**how)
        page.locator(f'[data-email="{email}"]').click()
        page.locator(".result-window .cm-property").first.wait_for()
        return page

    return entered
