"""The page of a scan as a picture, from the file in the inbox, drawn in a process of its own.

Belongs here: finding the very file that was read, and its page. Does not belong here: reading what it says. The file comes
from strangers: what draws it (drawing.py) may crash or hang without harm to the server.
"""

import hashlib
import subprocess
import sys
import threading
from collections import OrderedDict
from pathlib import Path

from starlette.responses import Response

from pipelines.pages.problems import Problem, not_found
from pipelines.pages.releases import Releases, Row
from pipelines.pages.views.report import find_report
from pipelines.settings import Settings

_SECONDS = 20
_KEPT_BYTES = 16_000_000
#: Pictures that every browser shows, by how they begin.
_SHOWN_AS_IS = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"GIF8": "image/gif"}


class Pictures:
    """Pictures of the pages of reports."""

    def __init__(self, settings: Settings, releases: Releases) -> None:
        self._settings, self._releases = settings, releases
        self._kept: OrderedDict[tuple[str, int], tuple[bytes, str]] = OrderedDict()
        self._lock = threading.Lock()

    def answer(self, report_id: str, page: int) -> Response:
        """The picture of a page, counted from 1."""
        with self._releases.current() as release:
            report = find_report(release, report_id)
        body, kind = self.picture(report, page)
        return Response(body, media_type=kind, headers={"Cache-Control": "private, max-age=3600"})

    def picture(self, report: Row, page: int) -> tuple[bytes, str]:
        """(bytes, media type) of a page. Raises Problem where the file is gone, has changed or cannot be drawn."""
        key = (report["file_sha256"], page)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = self._made(self._file(report), report["format"], page)
        with self._lock:
            self._kept[key] = made
            while sum(len(body) for body, _ in self._kept.values()) > _KEPT_BYTES and len(self._kept) > 1:
                self._kept.popitem(last=False)
        return made

    def _file(self, report: Row) -> bytes:
        """The bytes that were read: a file of the inbox, or one in a bundle there, if it still has the same hash."""
        inbox = self._settings.inbox.resolve()
        path = (inbox / report["file_path"]).resolve()
        if path.is_relative_to(inbox) and path.is_file():
            data = path.read_bytes()
            if hashlib.sha256(data).hexdigest() == report["file_sha256"]:
                return data
        packed = self._packed(inbox, report)
        if packed is None:
            raise not_found("原件不在收件夹里，或者已经换过，看不到图像。")
        return packed

    def _packed(self, inbox: Path, report: Row) -> bytes | None:
        from pipelines.reading.formats import Limits, Unreadable
        from pipelines.reading.formats.bundle import unpack

        for folder in (inbox / report["file_path"]).parents:
            if folder == inbox or not folder.is_file():
                continue
            try:
                members = unpack(folder.read_bytes(), Limits())
            except Unreadable:
                return None
            for member in members:
                if member.data and hashlib.sha256(member.data).hexdigest() == report["file_sha256"]:
                    return member.data
        return None

    def _made(self, data: bytes, form: str, page: int) -> tuple[bytes, str]:
        if form == "pdf":
            return _drawn(data, page), "image/png"
        for beginning, kind in _SHOWN_AS_IS.items():
            if page == 1 and data.startswith(beginning):
                return data, kind
        raise Problem(415, "看不到图像", "浏览器不能显示这种图片，请打开收件夹里的原件。")


def _drawn(data: bytes, page: int) -> bytes:
    command = [sys.executable, "-m", "pipelines.pages.drawing", str(page)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise Problem(503, "看不到图像", "画这一页用的时间太长，请打开收件夹里的原件。") from None
    if done.returncode or not done.stdout:
        raise not_found("这一页画不出来，请打开收件夹里的原件。")
    return done.stdout
