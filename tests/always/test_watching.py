"""Telling people: once each by every channel, many at once as one message, and a channel that fails is tried again."""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from email.header import decode_header, make_header
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest

from pipelines.journal import Journal, discard_old
from pipelines.reading.registers import load_registers
from pipelines.settings import Settings, load_settings
from pipelines.watching.channels import Channel, NotSent, channels_of, signature
from pipelines.watching.matters import (
    CHECK,
    FINDING,
    MOST_LINES,
    RUN,
    Matter,
    message,
    published_matters,
)
from pipelines.watching.overdue import last_due, overdue_towns
from pipelines.watching.told import tell

from .servers import Mails, Posts, serving

FAILED = Matter.of(RUN, "磁盘满了")
CHECKED = Matter.of(CHECK, "数量不会一年之间涨到十倍：4 行不符", "jump", 4)
FOUND = [Matter.of(FINDING, f"2024 年度 第{number}镇：两个不同的数") for number in range(3)]


@dataclass
class Ear:
    """A channel that notes what it is told, or refuses."""

    name: str = "ear"
    heard: list[tuple[list[str], list[str]]] = field(default_factory=list)
    is_deaf: bool = False

    def send(self, matters: Sequence[Matter], over: Sequence[str]) -> None:
        if self.is_deaf:
            raise NotSent("听不见")
        self.heard.append(([matter.text for matter in matters], list(over)))


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "logs")


def lines_of(tmp_path: Path) -> list[dict[str, object]]:
    (path,) = (tmp_path / "logs").glob("*.jsonl")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_each_matter_is_told_once_and_many_as_one_message(tmp_path: Path, journal: Journal) -> None:
    ear = Ear()
    for matters in ([*FOUND], [*FOUND], [*FOUND, CHECKED], [*FOUND, CHECKED]):
        tell(tmp_path, [ear], matters, journal, 0.0)
    assert ear.heard == [([one.text for one in FOUND], []), ([CHECKED.text], [])]


def test_a_matter_that_comes_back_is_told_again_and_a_failure_that_is_over_is_told_too(
    tmp_path: Path, journal: Journal
) -> None:
    ear = Ear()
    for matters in ([FAILED], [FAILED], [], [], [FAILED]):
        tell(tmp_path, [ear], matters, journal, 0.0)
    assert ear.heard == [([FAILED.text], []), ([], [RUN]), ([FAILED.text], [])]


def test_a_channel_that_fails_is_tried_again_ever_more_seldom_and_loses_nothing(
    tmp_path: Path, journal: Journal
) -> None:
    deaf, ear = Ear("deaf", is_deaf=True), Ear("ear")
    for minute in range(60):
        tell(tmp_path, [deaf, ear], [FAILED], journal, minute * 60.0)
    assert len(ear.heard) == 1
    tries = [line for line in lines_of(tmp_path) if line.get("channel") == "deaf"]
    assert len(tries) == 6 and tries[0]["error"] == "听不见"
    deaf.is_deaf = False
    tell(tmp_path, [deaf, ear], [FAILED, CHECKED], journal, 9e9)
    assert deaf.heard == [([FAILED.text, CHECKED.text], [])]
    assert len(ear.heard) == 2


def test_a_clock_set_back_does_not_silence_anyone(tmp_path: Path, journal: Journal) -> None:
    ear = Ear(is_deaf=True)
    tell(tmp_path, [ear], [FAILED], journal, 9e9)
    ear.is_deaf = False
    tell(tmp_path, [ear], [FAILED], journal, 1e9)
    assert len(ear.heard) == 1


def test_a_memory_that_cannot_be_read_costs_a_message_and_no_more(tmp_path: Path, journal: Journal) -> None:
    ear = Ear()
    for broken in ("", "{", '{"ear": {"unknown": 1}}', "[]"):
        (tmp_path / "told.json").write_text(broken)
        tell(tmp_path, [ear], [FAILED], journal, 0.0)
        tell(tmp_path, [ear], [FAILED], journal, 0.0)
    assert len(ear.heard) == 4


def test_a_flood_is_counted() -> None:
    matters = [Matter.of(FINDING, f"第 {number} 件") for number in range(300)]
    subject, text = message([*matters, FAILED])
    assert subject == "法治年报：运行失败 1 件、核对 300 件"
    lines = text.splitlines()
    assert lines[0] == "运行失败：磁盘满了" and len(lines) == MOST_LINES + 1
    assert "另有 281 件" in lines[-1]


# the channels


@pytest.fixture
def mails() -> Iterator[Mails]:
    with serving(Mails()) as server:
        yield server


@pytest.fixture
def posts() -> Iterator[Posts]:
    with serving(Posts()) as server:
        yield server


def only(channels: list[Channel], name: str) -> Channel:
    return next(channel for channel in channels if channel.name == name)


def mail_settings(mails: Mails, **more: object) -> Settings:
    given = {
        "smtp_host": "127.0.0.1",
        "smtp_port": mails.port,
        "mail_to": "a@county.example, b@county.example",
    }
    return load_settings(**given, **more)


def test_an_email_reaches_all_receivers(mails: Mails, journal: Journal) -> None:
    settings = mail_settings(
        mails, smtp_user="fazhi", smtp_password="geheim", mail_from="fazhi@county.example"
    )
    only(channels_of(settings, journal), "mail").send([FAILED, *FOUND], [])
    (mail,) = mails.received
    assert str(make_header(decode_header(mail["Subject"]))) == "法治年报：运行失败 1 件、核对 3 件"
    assert (mail["From"], mail["To"]) == ("fazhi@county.example", "a@county.example, b@county.example")
    payload = mail.get_payload(decode=True)
    assert isinstance(payload, bytes) and "第2镇" in payload.decode()
    (login,) = mails.logins
    assert base64.b64decode(login.split()[-1]) == b"\0fazhi\0geheim"


def test_a_mail_server_that_refuses_or_is_not_there_is_told_without_the_password(
    mails: Mails, journal: Journal
) -> None:
    mails.refusal = "552 mailbox full"
    settings = mail_settings(mails, smtp_user="fazhi", smtp_password="geheim")
    with pytest.raises(NotSent, match="552") as refused:
        only(channels_of(settings, journal), "mail").send([FAILED], [])
    assert "geheim" not in str(refused.value)
    encrypted = mail_settings(mails, smtp_security="starttls")
    with pytest.raises(NotSent, match="邮件没有发出"):
        only(channels_of(encrypted, journal), "mail").send([FAILED], [])
    mails.server_close()
    with pytest.raises(NotSent, match="邮件没有发出"):
        only(channels_of(settings, journal), "mail").send([FAILED], [])


def test_a_robot_of_wecom_gets_a_text_it_takes(posts: Posts, journal: Journal) -> None:
    settings = load_settings(webhook_url=posts.url)
    many = [Matter.of(FINDING, "核" * 200 + str(number)) for number in range(20)]
    only(channels_of(settings, journal), "webhook").send(many, [RUN])
    ((path, body),) = posts.received
    assert path == "/robot/send?key=geheim" and body["msgtype"] == "text"
    content = body["text"]["content"]
    assert content.startswith("法治年报：核对 20 件、运行失败已恢复\n运行失败：已恢复正常\n")
    assert len(content.encode()) <= 2048 and content.endswith("…")


def test_a_robot_of_dingtalk_is_shown_the_signature(posts: Posts, journal: Journal) -> None:
    settings = load_settings(webhook_url=posts.url, webhook_kind="dingtalk", webhook_secret="SEC1")
    only(channels_of(settings, journal), "webhook").send([FAILED], [])
    ((path, body),) = posts.received
    asked = parse_qs(urlsplit(path).query)
    assert asked["sign"] == [signature(asked["timestamp"][0], "SEC1")]
    assert "磁盘满了" in body["text"]["content"]


def test_the_signature_is_as_the_robot_computes_it() -> None:
    # HMAC-SHA256 of "1577262236757\nthis is secret" under the secret, checked with openssl dgst -hmac.
    assert signature("1577262236757", "this is secret") == "hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM="


def test_a_program_gets_every_matter_by_itself(posts: Posts, journal: Journal) -> None:
    settings = load_settings(webhook_url=posts.url, webhook_kind="json")
    posts.answer = b""
    only(channels_of(settings, journal), "webhook").send([FAILED, *FOUND], [])
    ((_, body),) = posts.received
    assert [one["kind"] for one in body["matters"]] == [RUN, FINDING, FINDING, FINDING]


@pytest.mark.parametrize(
    ("status", "answer", "words"),
    [
        (200, b'{"errcode": 310000, "errmsg": "sign not match"}', "310000 sign not match"),
        (500, b"", "500"),
        (200, b"<html>", "看不懂"),
    ],
)
def test_a_robot_that_refuses_is_told_without_its_key(
    status: int, answer: bytes, words: str, posts: Posts, journal: Journal
) -> None:
    posts.status, posts.answer = status, answer
    channel = only(channels_of(load_settings(webhook_url=posts.url), journal), "webhook")
    with pytest.raises(NotSent, match=words) as refused:
        channel.send([FAILED], [])
    assert "geheim" not in str(refused.value)


def test_without_settings_there_is_the_log_alone_and_it_quotes_no_report(
    tmp_path: Path, journal: Journal
) -> None:
    (channel,) = channels_of(load_settings(), journal)
    channel.send([FAILED, *FOUND], [])
    first, second = lines_of(tmp_path)
    assert (first["kind"], first["text"]) == (RUN, "磁盘满了")
    assert (second["kind"], second["count"]) == (FINDING, 3) and "text" not in second


def test_old_logs_go_by_their_names(tmp_path: Path) -> None:
    for day in ("2026-01-01", "2026-01-02", "2027-01-01"):
        (tmp_path / f"{day}.jsonl").touch()
    (tmp_path / "other.txt").touch()
    assert discard_old(tmp_path, 2) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "2026-01-02.jsonl",
        "2027-01-01.jsonl",
        "other.txt",
    ]


# what there is to tell


def test_a_published_file_that_cannot_be_opened_is_a_trouble(tmp_path: Path) -> None:
    assert published_matters(tmp_path / "none.duckdb") == []
    (tmp_path / "fazhi.duckdb").write_bytes(b"no database" * 1000)
    (matter,) = published_matters(tmp_path / "fazhi.duckdb")
    assert "打不开" in matter.text and "重新发布" in matter.text


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2026, 3, 31), (2024, date(2025, 4, 1))),
        (date(2026, 4, 1), (2024, date(2025, 4, 1))),
        (date(2026, 4, 2), (2025, date(2026, 4, 1))),
        (date(2026, 12, 31), (2025, date(2026, 4, 1))),
    ],
)
def test_a_report_is_due_until_the_end_of_its_day(today: date, due: tuple[int, date]) -> None:
    assert last_due("04-01", today) == due


def test_a_day_that_the_year_does_not_have_is_the_last_of_its_month() -> None:
    assert last_due("02-29", date(2025, 3, 1)) == (2024, date(2025, 2, 28))


def test_every_town_is_overdue_where_nothing_was_published(tmp_path: Path) -> None:
    registers = load_registers(load_settings().registers)
    overdue = overdue_towns(registers, tmp_path / "none.duckdb", date(2026, 4, 2))
    valid = registers.towns.filter((pl.col("valid_to").is_null()) | (pl.col("valid_to") >= 2025))
    assert {town.town_code for town in overdue} == set(valid["town_code"])
    assert all("2025 年度" in town.text and "催报" in town.text for town in overdue)
    # Of a file that cannot be opened nothing can be said of towns.
    (tmp_path / "broken.duckdb").write_bytes(b"no database" * 1000)
    assert overdue_towns(registers, tmp_path / "broken.duckdb", date(2026, 4, 2)) == []
