from __future__ import annotations

import pytest
from playwright.sync_api import Locator, sync_playwright

from tests.provision import chromium
from tests.site.running import RunningSite


@pytest.fixture(scope="session")
def site(tmp_path_factory, engine):
    """The site as `make run` starts it, with the sample clinic that has set its emergency number."""
    with RunningSite(tmp_path_factory.mktemp("site"), engine) as running:
        yield running


@pytest.fixture(scope="session")
def staff(site):
    return site.staff_login()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(),
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def _pages_are_read_when_they_are_there(monkeypatch):
    """Let a click or a key that leads on be over when the next page has loaded: what is counted doesn't wait by itself."""

    def and_wait(act):
        def acted(locator, *args, **kwargs):
            done = act(locator, *args, **kwargs)
            locator.page.wait_for_load_state()
            return done

        return acted

    for name in ("click", "press"):
        monkeypatch.setattr(Locator, name, and_wait(getattr(Locator, name)))


@pytest.fixture
def open_page(browser, site):
    """Open a page; at the end nothing may have been said on the console or fetched from elsewhere."""
    contexts = []
    complaints: list[str] = []

    def opened(*, width=1280, scheme="light", javascript=True, time_zone=None):
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=javascript,
            timezone_id=time_zone,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if is_complaint(message) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: None if request.url.startswith(site.url) else complaints.append(request.url),
        )
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def is_complaint(message):
    """A refused form answers 422 or 409 on purpose, and the browser says so; everything else is ours to mend."""
    expected = "Failed to load resource: the server responded with a status of 4"
    return message.type in {"error", "warning"} and not message.text.startswith(expected)
