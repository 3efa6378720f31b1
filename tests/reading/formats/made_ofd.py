"""OFD files as printers of office programs write them: a text object for every run of a line, at its place on the page,
in any order."""

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from .made_docx import zipped

WIDTH, HEIGHT = 210.0, 297.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 28.0, 26.0, 37.0, 35.0
_SIZE, _PITCH = 5.64, 9.9
_PIECES = re.compile(r"[0-9.%]+|.", re.DOTALL)
_RUNS = re.compile(r"[!-~]+|[^!-~]+")
_CLOSING = "，。、；：！？）》”’"
NAMES = 'xmlns:ofd="http://www.ofdspec.org/2016"'


@dataclass(frozen=True)
class Printed:
    """A printed line: words, left edge, top, size."""

    words: str
    left: float
    top: float
    size: float


def width_of(words: str, size: float) -> float:
    """How wide words print."""
    return sum(size * (0.5 if char < "\u0250" else 1.0) for char in words)


def text_object(words: str, left: float, top: float, size: float, more: str = "") -> str:
    """One object; steps are written short (`g n d`) where they repeat."""
    step = [size * (0.5 if char < "\u0250" else 1.0) for char in words[:-1]]
    same = len(set(step)) == 1 and len(step) > 2
    delta = f"g {len(step)} {step[0]:.3f}" if same else " ".join(f"{each:.3f}" for each in step)
    box = f"{left:.3f} {top:.3f} {width_of(words, size):.3f} {size:.3f}"
    return (
        f'<ofd:TextObject ID="1" Boundary="{box}" Font="3" Size="{size}" {more}>'
        f'<ofd:TextCode X="0" Y="{size * 0.86:.3f}" DeltaX="{delta}">{escape(words)}</ofd:TextCode></ofd:TextObject>'
    )


def objects(line: Printed) -> list[str]:
    """A line as a printer parts it: every change of script is an object of its own."""
    found, left = [], line.left
    for run in _RUNS.findall(line.words):
        found.append(text_object(run, left, line.top, line.size))
        left += width_of(run, line.size)
    return found


def page(content: str, more: str = "") -> str:
    """A page's part; `more` comes before the content (area, template)."""
    return f'<ofd:Page {NAMES}>{more}<ofd:Content><ofd:Layer ID="9">{content}</ofd:Layer></ofd:Content></ofd:Page>'


def packed(pages: list[str], common: str = "", parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """An OFD of these page parts; `common` is more XML in CommonData."""
    places = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    area = f"<ofd:PageArea><ofd:PhysicalBox>0 0 {WIDTH:g} {HEIGHT:g}</ofd:PhysicalBox></ofd:PageArea>"
    return zipped(
        {
            "OFD.xml": f"<ofd:OFD {NAMES}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f"<ofd:Document {NAMES}><ofd:CommonData>{area}{common}</ofd:CommonData>"
            f"<ofd:Pages>{places}</ofd:Pages></ofd:Document>",
            **{f"Doc_0/Pages/Page_{n}/Content.xml": content for n, content in enumerate(pages)},
            **(parts or {}),
        }
    )


def ofd_of(text: str, seed: int = 0) -> bytes:
    """An OFD that prints this text: title and signature where they belong, wrapped lines, page numbers, and the objects
    of every page in any order."""
    chance = random.Random(seed)
    pages = []
    for number, lines in enumerate(_pages(text), start=1):
        foot = Printed(f"— {number} —", WIDTH / 2 - 8, HEIGHT - 22, 4.9)
        found = [each for line in [*lines, foot] for each in objects(line)]
        chance.shuffle(found)
        pages.append(page("".join(found)))
    return packed(pages)


def _pages(text: str) -> Iterator[list[Printed]]:
    top, lines = _TOP, []
    for words, left, size in _printed(text):
        if top + _PITCH > HEIGHT - _BOTTOM:
            yield lines
            top, lines = _TOP, []
        lines.append(Printed(words, left, top, size))
        top += _PITCH
    yield lines


def _printed(text: str) -> Iterator[tuple[str, float, float]]:
    """(words, left edge, size) of every printed line."""
    lines = [line for line in text.splitlines() if line.strip()]
    for index, line in enumerate(lines):
        if index == 0:
            for words in _wrapped(line, 7.7, 0):
                yield words, (WIDTH - width_of(words, 7.7)) / 2, 7.7
        elif index >= len(lines) - 2 and len(line) < 30 and not line.endswith("。"):
            yield line, WIDTH - _RIGHT - width_of(line, _SIZE) - 2 * _SIZE, _SIZE
        else:
            for count, words in enumerate(_wrapped(line, _SIZE, 2)):
                yield words, _LEFT + (0 if count else 2 * _SIZE), _SIZE


def _wrapped(line: str, size: float, indent: int) -> Iterator[str]:
    room = WIDTH - _LEFT - _RIGHT
    words, used = "", indent * size
    for piece in _PIECES.findall(line):
        width = width_of(piece, size)
        if words and used + width > room and piece not in _CLOSING:
            yield words.rstrip(" ")
            words, used = "", 0.0
            piece = piece.lstrip(" ")
        words += piece
        used += width
    yield words
