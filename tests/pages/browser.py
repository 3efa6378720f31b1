"""A real browser for the tests of the pages: the system's chromium, driven by Playwright, and a server of our own to visit."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from pipelines.pages.app import OPEN, Options, create_app
from pipelines.pages.serving import Serving, listen
from pipelines.settings import Settings

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MISSING = "没有 chromium（Debian/Ubuntu：apt install chromium fonts-noto-cjk），浏览器里的测试跳过"
AXE = Path(__file__).parent / "axe" / "axe.min.js"


@contextmanager
def served(settings: Settings, options: Options = OPEN) -> Iterator[str]:
    """The pages on a free port of the loopback, in a thread of this process; the address comes back."""
    bound = listen(Serving(port=0))
    config = uvicorn.Config(create_app(settings, options), log_config=None, access_log=False, ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        bound.close()


@contextmanager
def browser() -> Iterator[Any]:
    """A browser without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield made
        finally:
            made.close()


def visit(page: Any, address: str) -> None:
    """Open an address and wait until our script has done its part."""
    page.goto(address)
    page.wait_for_selector("html[data-ready]", state="attached")
