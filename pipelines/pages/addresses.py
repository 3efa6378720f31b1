"""Where each page is: an address on the server, or the name of a file in the folder that `fazhi site` writes.

Belongs here: every link of every page. Does not belong here: what is behind it.
"""

import re
from typing import Any, Protocol
from urllib.parse import quote, urlencode


class Addresses(Protocol):
    """The links of the pages; `is_site` where they lead to files, so that forms and writing are left out."""

    is_site: bool

    def static(self, name: str) -> str: ...
    def home(self) -> str: ...
    def counties(self) -> str: ...
    def indicators(self, county: str = "", year: int = 0) -> str: ...
    def towns(self, county: str = "", year: int = 0) -> str: ...
    def overview(self, county: str, year: int, theme: str) -> str: ...
    def indicator(self, code: str, county: str, year: int, by: str = "value") -> str: ...
    def town(self, code: str, year: int) -> str: ...
    def report(self, report_id: str, fact: str = "", show: str = "") -> str: ...
    def quality(self, county: str = "", year: int = 0) -> str: ...
    def picture(self, report_id: str, page: int) -> str: ...
    def ask(self, question: str = "", county: str = "") -> str: ...


class ServerAddresses:
    """Addresses of the running server; `version` in those of static files, so that browsers may keep them."""

    is_site = False

    def __init__(self, version: str = "") -> None:
        self._version = version

    def static(self, name: str) -> str:
        return _with(f"/static/{name}", v=self._version)

    def home(self) -> str:
        return "/"

    def counties(self) -> str:
        return "/counties"

    def indicators(self, county: str = "", year: int = 0) -> str:
        return _with("/indicators", county=county, year=year)

    def towns(self, county: str = "", year: int = 0) -> str:
        return _with("/towns", county=county, year=year)

    def overview(self, county: str, year: int, theme: str) -> str:
        return _with("/", county=county, year=year, theme=theme)

    def indicator(self, code: str, county: str, year: int, by: str = "value") -> str:
        return _with(f"/indicator/{_part(code)}", county=county, year=year, by="" if by == "value" else by)

    def town(self, code: str, year: int) -> str:
        return _with(f"/town/{_part(code)}", year=year)

    def report(self, report_id: str, fact: str = "", show: str = "") -> str:
        return _with(f"/report/{_part(report_id)}", show=show) + (f"#fact-{_part(fact)}" if fact else "")

    def quality(self, county: str = "", year: int = 0) -> str:
        return _with("/quality", county=county, year=year)

    def picture(self, report_id: str, page: int) -> str:
        return f"/report/{_part(report_id)}/page/{page}"

    def ask(self, question: str = "", county: str = "") -> str:
        return _with("/ask", question=question, county=county)

    def correct(self, report_id: str, fact: str) -> str:
        """The form for a correction of one figure."""
        return f"/report/{_part(report_id)}/fact/{_part(fact)}/correct"

    def sql(self, query: str = "", as_file: str = "") -> str:
        """The SQL page with that query, or its result as a file (csv, xlsx)."""
        return _with("/sql", q=query, format=as_file)


class SiteAddresses:
    """Names of files in one flat folder: relative, so that the folder opens from anywhere."""

    is_site = True

    def static(self, name: str) -> str:
        return f"static/{name}"

    def home(self) -> str:
        return "index.html"

    def counties(self) -> str:
        return "counties.html"

    def indicators(self, county: str = "", year: int = 0) -> str:
        return _file("indicators", county, year)

    def towns(self, county: str = "", year: int = 0) -> str:
        return _file("towns", county, year)

    def overview(self, county: str, year: int, theme: str) -> str:
        return _file("overview", county, year, theme)

    def indicator(self, code: str, county: str, year: int, by: str = "value") -> str:
        return _file("indicator", code, county, year)

    def town(self, code: str, year: int) -> str:
        return _file("town", code, year)

    def report(self, report_id: str, fact: str = "", show: str = "") -> str:
        name = _file("report", report_id, "all") if show else _file("report", report_id)
        return name + (f"#fact-{_part(fact)}" if fact else "")

    def quality(self, county: str = "", year: int = 0) -> str:
        return _file("quality", county, year)

    def picture(self, report_id: str, page: int) -> str:
        return f"pictures/{_name(report_id)}-{page}"

    def ask(self, question: str = "", county: str = "") -> str:
        return _file("ask", question) if question else "ask.html"


def _with(path: str, **parameters: Any) -> str:
    given = {name: value for name, value in parameters.items() if value not in ("", 0)}
    return f"{path}?{urlencode(given)}" if given else path


def _part(text: str) -> str:
    return quote(text, safe="")


def _file(*parts: str | int) -> str:
    return "-".join(_name(str(part)) for part in parts) + ".html"


def _name(text: str) -> str:
    # Codes come from files that people write: nothing of them may lead out of the folder.
    return re.sub(r"[^0-9A-Za-z_\u4e00-\u9fff]", lambda found: f"~{ord(found[0]):x}", text)
