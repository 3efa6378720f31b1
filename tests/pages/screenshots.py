"""`python -m tests.pages.screenshots`: the pictures of the pages in docs/images, made again from the sample (fictional).

Belongs here: which page, how large. Needs chromium and a CJK font.
"""

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from pipelines.pages.access.users import add_user
from pipelines.pages.app import Options
from pipelines.pages.releases import Releases
from pipelines.settings import Settings, load_settings

from .browser import MISSING, PROGRAM, browser, served, visit
from .conftest import FAZHI, PLENTY, ROOT
from .test_browser import DISPUTES, WAYS

IMAGES = ROOT / "docs" / "images"
_PASSWORD = "only for the pictures"
_REPORT = "select report_id from core.reports where town_name = '三汇镇' and report_year = 2024"


def main() -> None:
    """Run the sample, serve it, take the pictures."""
    if PROGRAM is None:
        raise SystemExit(MISSING)
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(
            state=Path(folder),
            inbox=ROOT / "data" / "sample",
            users=Path(folder) / "users.txt",
            corrections=Path(folder) / "corrections.yml",
            **PLENTY,
        )
        variables = {**os.environ, "FAZHI_STATE": folder, "FAZHI_CORRECTIONS": str(settings.corrections)}
        settings.corrections.write_text("[]\n", encoding="utf-8")
        command = [FAZHI, "run", "--inbox", str(settings.inbox)]
        subprocess.run(command, env=variables, check=True, capture_output=True)
        add_user(settings.users, "demo", _PASSWORD)
        take(settings)


def take(settings: Settings) -> None:
    """A picture of each page, of what a window of that size shows."""
    with Releases(settings.warehouse).current() as release:
        found = release.one(_REPORT)
    assert found is not None
    report = f"/report/{found['report_id']}"
    ways = {
        "overview": "/?year=2024&theme=law_publicity",
        "ranking": f"/indicator/{DISPUTES}?year=2024",
        "town": "/town/990100009",
        "report": f"{report}#fact-{DISPUTES}",
        "quality": WAYS["quality"],
        "correct": f"{report}/fact/{DISPUTES}/correct",
        "ask": WAYS["ask"],
        "sql": WAYS["sql"],
    }
    with served(settings, Options(allow_corrections=True)) as site, browser() as chromium:
        page = chromium.new_page(viewport={"width": 1240, "height": 700})
        page.goto(f"{site}/login")
        page.get_by_label("用户名").fill("demo")
        page.get_by_label("密码").fill(_PASSWORD)
        page.get_by_role("button", name="登录").click()
        for name, way in ways.items():
            visit(page, f"{site}{way}")
            if name == "town":
                page.get_by_role("heading", name="历年", exact=True).evaluate(
                    "heading => heading.scrollIntoView()"
                )
            if name == "correct":
                preview(page)
            page.screenshot(path=IMAGES / f"{name}.png")
            print(f"{name}.png {(IMAGES / f'{name}.png').stat().st_size // 1000} KB")


def preview(page: Any) -> None:
    """Fill the form in and look at what it would do."""
    page.get_by_label("应当是多少（件）").fill("279")
    page.get_by_label("理由").fill("调解台账为 279 件")
    page.get_by_label("核定单位").fill("县司法局")
    page.get_by_role("button", name="预览").click()
    page.wait_for_selector("text=更正以后会怎样")


if __name__ == "__main__":
    main()
