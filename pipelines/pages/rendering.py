"""From a page to HTML: the templates, their filters, and what every page shows around its own part.

Belongs here: Jinja. Does not belong here: questions to the warehouse. Everything is escaped; nothing is marked safe but the
JSON of charts, in which the signs that could end a script are escaped too.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipelines.pages import wording
from pipelines.pages.addresses import Addresses

ROOM = Path(__file__).parent
STATIC = ROOM / "static"


@dataclass(frozen=True)
class Page:
    """A template, the title, what the template is told; `here` says which link of the bar is this page's, `county` and
    `year` are carried into the other links."""

    template: str
    title: str
    context: Mapping[str, Any] = field(default_factory=dict)
    here: str = ""
    county: str = ""
    year: int = 0


@dataclass(frozen=True)
class Around:
    """What stands around every page: the links, the footer's line, who is logged in and the sign against forged forms."""

    addresses: Addresses
    footer: str = ""
    user: str = ""
    csrf: str = ""
    can_correct: bool = False


@cache
def environment() -> Environment:
    """The templates with their filters; made once."""
    made = Environment(
        loader=FileSystemLoader(ROOM / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {
        "number": wording.rounded,
        "signed": wording.signed,
        "cell": wording.cell,
        "chart_data": chart_data,
    }
    made.globals |= {
        "figure": wording.shown,
        "with_unit": wording.with_unit,
        "rank": wording.rank,
        "words": wording,
    }
    return made


def render(page: Page, around: Around) -> str:
    """The HTML of a page."""
    template = environment().get_template(page.template)
    return template.render(page.context, page=page, url=around.addresses, around=around)


def chart_data(data: Any) -> Markup:
    """JSON that may stand in a script element: no text in it can close the element or open a comment."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)
