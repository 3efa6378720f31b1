"""The whole text of a report, which is in the lake and not in the warehouse.

Belongs here: fetching one text, held against the hash that the warehouse has of it. Does not belong here: marking it.
"""

import hashlib
import threading
from collections import OrderedDict
from pathlib import Path

import duckdb

from pipelines.pages.problems import Problem
from pipelines.pages.releases import Row

#: How many texts are kept, by hash: a person reads several figures of one report in a row.
_KEPT = 64


class Texts:
    """Texts of reports by their hash, out of the Parquet files of a lake."""

    def __init__(self, lake: Path) -> None:
        self._lake = lake
        # A database of its own: the published one is opened without access to any other file.
        self._database = duckdb.connect(":memory:", config={"threads": "1"})
        self._lock = threading.Lock()
        self._texts: OrderedDict[str, str] = OrderedDict()

    def of(self, report: Row) -> str:
        """The text of a row of core.reports. Raises Problem where the lake no longer has that very text."""
        sha256 = report["text_sha256"]
        with self._lock:
            if sha256 in self._texts:
                self._texts.move_to_end(sha256)
                return self._texts[sha256]
        text = self._read(report)
        if text is None or hashlib.sha256(text.encode()).hexdigest() != sha256:
            raise Problem(
                503,
                "全文暂时看不到",
                "数据库里记着这份报告，但存放全文的文件不在，或者已经是另一个版本（多半是正在重新读取）。"
                "请稍后再看；一直如此的，请重新运行 fazhi run。",
            )
        with self._lock:
            self._texts[sha256] = text
            while len(self._texts) > _KEPT:
                self._texts.popitem(last=False)
        return text

    def _read(self, report: Row) -> str | None:
        path = self._lake / "read" / "reports" / f"{report['report_year']}.parquet"
        if not path.exists():
            return None
        try:
            with self._database.cursor() as cursor:
                query = "select text from read_parquet(?) where report_id = ?"
                found = cursor.execute(query, [str(path), report["report_id"]]).fetchone()
        except duckdb.Error:
            return None
        return None if found is None else str(found[0])
