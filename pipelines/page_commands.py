"""The commands around the pages: `fazhi serve`, `fazhi site`, `fazhi user`. Each reads its options and calls one function of
the room; the room is imported inside, so that no other command waits for it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pipelines.options import settings_or_fail
from pipelines.terminal import fail, say

_PEM = click.Path(dir_okay=False, path_type=Path, resolve_path=True)


@click.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="在哪个地址上打开；别的机器要看，写本机的地址或 0.0.0.0，先要有用户。",
)
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="端口；0 表示任选一个。"
)
@click.option("--allow-corrections", is_flag=True, help="让登录的用户在网页上写更正（写进更正文件）。")
@click.option("--certificate", type=_PEM, help="TLS 证书（PEM）。")
@click.option("--key", type=_PEM, help="TLS 证书的私钥（PEM）。")
def serve(host: str, port: int, allow_corrections: bool, certificate: Path | None, key: Path | None) -> None:
    """打开网页：全县一览、指标排名、乡镇画像、原文、数据质量、问答、SQL。

    只读发布的数据库；新发布的不用重启就能看到。默认只有本机能看（http://127.0.0.1:8000）。
    """
    from pipelines.pages.serving import ServeError, Serving
    from pipelines.pages.serving import serve as serve_pages

    try:
        serve_pages(settings_or_fail(), Serving(host, port, allow_corrections, certificate, key), say)
    except ServeError as error:
        fail(str(error), 2)
    except KeyboardInterrupt:
        say("网页已停止。")


@click.command()
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, resolve_path=True), help="写到哪个文件夹。"
)
@click.option(
    "--county", "counties", multiple=True, help="只写这个县区（名称或代码）；可以写几次。默认全部。"
)
def site(out: Path, counties: tuple[str, ...]) -> None:
    """把各页写成一个文件夹，不用服务器，双击 index.html 就能看；没有 SQL 和纠正。"""
    from pipelines.pages.problems import Problem
    from pipelines.pages.site import SiteError, write_site

    try:
        count = write_site(settings_or_fail(), out, counties)
    except (SiteError, Problem) as error:
        fail(str(error))
        raise AssertionError from error
    say(f"写出 {count} 页，打开 {out / 'index.html'} 就能看。")


@click.group()
def user() -> None:
    """网页的用户：谁可以登录。"""


@user.command()
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="从标准输入读密码（一行），不询问。")
def add(name: str, password_stdin: bool) -> None:
    """添加一个用户；已有的，换密码。文件里只存密码的散列；删去一个用户，就删去文件里的那一行。"""
    from pipelines.pages.access.users import UsersError, add_user

    settings = settings_or_fail()
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("密码", hide_input=True, confirmation_prompt="再输入一次")
    try:
        is_new = add_user(settings.users, name, password)
    except (UsersError, OSError) as error:
        fail(str(error), 2)
        raise AssertionError from error
    say(f"{'添加了用户' if is_new else '换了密码'}：{name}（{settings.users}）。")
