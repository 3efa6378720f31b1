"""Who gets in, and what keeps others out: users, sessions, forged forms, hosts, headers, limits. The tests try."""

import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from pipelines.cli import main
from pipelines.pages.access.limits import LARGEST_FORM, LONGEST_ADDRESS, Rate
from pipelines.pages.access.sessions import COOKIE, IDLE_SECONDS, LONGEST_SECONDS, Sessions
from pipelines.pages.access.users import Users, UsersError, add_user, hashed, is_password, read_users
from pipelines.pages.app import Options
from pipelines.pages.serving import ServeError, Serving, check, greeting, is_loopback
from pipelines.settings import Settings, load_settings

from .conftest import PASSWORD, Make, client_of
from .small import county

CLOSED = Options(needs_login=True)


@pytest.fixture
def settings(make: Make, users_file: Path) -> Settings:
    made = make(county(3), {"r1": "甲镇学法5件。"})
    shutil.copy(users_file, made.users)
    return made


@pytest.fixture
def stranger(settings: Settings) -> Iterator[TestClient]:
    yield client_of(settings, CLOSED, "http://10.0.0.5:8000")


def sign_of(client: TestClient, way: str = "/login") -> str:
    found = re.search(r'name="csrf" value="([^"]*)"', client.get(way).text)
    assert found is not None
    return found[1]


def log_in(client: TestClient, name: str = "王科", password: str = PASSWORD, way: str = "/") -> int:
    form = {"csrf": sign_of(client), "name": name, "password": password, "next": way}
    return client.post("/login", data=form).status_code


# users


def test_a_password_is_kept_as_a_salted_hash_only(tmp_path: Path) -> None:
    path = tmp_path / "users.txt"
    assert add_user(path, "甲", PASSWORD) and add_user(path, "乙", PASSWORD)
    text = path.read_text(encoding="utf-8")
    assert PASSWORD not in text and path.stat().st_mode & 0o777 == 0o600
    users = read_users(path)
    assert users["甲"] != users["乙"] and all(
        stored.startswith("scrypt$16384$8$5$") for stored in users.values()
    )
    assert is_password(PASSWORD, users["甲"]) and not is_password(PASSWORD + " ", users["甲"])


def test_a_second_password_takes_the_place_of_the_first(tmp_path: Path) -> None:
    path = tmp_path / "users.txt"
    add_user(path, "甲", PASSWORD)
    assert not add_user(path, "甲", "另一个够长的密码 2025")
    assert Users(path).check("甲", PASSWORD) is None and Users(path).check("甲", "另一个够长的密码 2025")


@pytest.mark.parametrize(
    ("name", "password", "what"),
    [
        ("甲", "short", "密码要有"),
        ("a:b", PASSWORD, "不能用"),
        ("", PASSWORD, "不能用"),
        ("a\nb", PASSWORD, "不能用"),
        ("甲", "x" * 201, "密码要有"),
    ],
)
def test_a_name_or_password_that_will_not_do(tmp_path: Path, name: str, password: str, what: str) -> None:
    with pytest.raises(UsersError, match=what):
        add_user(tmp_path / "users.txt", name, password)


def test_a_users_file_that_is_broken_lets_nobody_in_and_is_told(tmp_path: Path) -> None:
    path = tmp_path / "users.txt"
    add_user(path, "甲", PASSWORD)
    path.write_text(path.read_text(encoding="utf-8") + "乙:plain text\n", encoding="utf-8")
    with pytest.raises(UsersError, match="第 3 行"):
        read_users(path)
    assert Users(path).check("甲", PASSWORD) is None


def test_the_command_adds_a_user(tmp_path: Path) -> None:
    path = tmp_path / "users.txt"
    done = CliRunner().invoke(
        main,
        ["user", "add", "王科", "--password-stdin"],
        input=PASSWORD + "\n",
        env={"FAZHI_USERS": str(path)},
    )
    assert done.exit_code == 0 and "添加了用户：王科" in done.stderr and PASSWORD not in done.output
    assert Users(path).check("王科", PASSWORD)
    short = CliRunner().invoke(
        main, ["user", "add", "甲", "--password-stdin"], input="x\n", env={"FAZHI_USERS": str(path)}
    )
    assert short.exit_code == 2 and "密码要有" in short.stderr
    asked = CliRunner().invoke(
        main, ["user", "add", "乙"], input=f"{PASSWORD}\n{PASSWORD}\n", env={"FAZHI_USERS": str(path)}
    )
    assert asked.exit_code == 0 and PASSWORD not in asked.output


# where the server may listen


def test_off_loopback_there_have_to_be_users(tmp_path: Path) -> None:
    settings = load_settings(users=tmp_path / "users.txt")
    for host in ("0.0.0.0", "10.0.0.5", "::", "fazhi.example"):
        with pytest.raises(ServeError, match="fazhi user add"):
            check(settings, Serving(host))
    with pytest.raises(ServeError, match="fazhi user add"):
        check(settings, Serving(allow_corrections=True))
    assert check(settings, Serving()) is False
    add_user(settings.users, "甲", PASSWORD)
    assert check(settings, Serving("0.0.0.0")) is True
    assert check(settings, Serving(allow_corrections=True)) is False
    assert any("明文" in line for line in greeting(Serving("0.0.0.0"), True, 8000))


@pytest.mark.parametrize(
    ("host", "is_local"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("localhost.evil.example", False),
    ],
)
def test_what_is_loopback(host: str, is_local: bool) -> None:
    assert is_loopback(host) is is_local


def test_the_command_refuses_at_once(tmp_path: Path) -> None:
    variables = {"FAZHI_USERS": str(tmp_path / "none.txt"), "FAZHI_STATE": str(tmp_path)}
    done = CliRunner().invoke(main, ["serve", "--host", "0.0.0.0"], env=variables)
    assert done.exit_code == 2 and "fazhi user add" in done.stderr


# sessions


@pytest.mark.parametrize(
    "way", ["/", "/indicator/a", "/report/r1", "/quality", "/sql?q=select+1", "/report/r1/fact/a/correct"]
)
def test_a_stranger_is_led_to_the_login(stranger: TestClient, way: str) -> None:
    response = stranger.get(way)
    assert response.status_code == 303 and response.headers["location"].startswith("/login")
    assert "甲" not in response.text
    assert stranger.post(way).status_code == 303


def test_who_logs_in_sees_what_was_asked_for(stranger: TestClient) -> None:
    location = stranger.get("/indicator/a?year=2023").headers["location"]
    text = html.unescape(stranger.get(location).text)
    assert 'name="next" value="/indicator/a?year=2023"' in text
    form = {
        "csrf": sign_of(stranger, location),
        "name": "王科",
        "password": PASSWORD,
        "next": "/indicator/a?year=2023",
    }
    response = stranger.post("/login", data=form)
    assert (response.status_code, response.headers["location"]) == (303, "/indicator/a?year=2023")
    cookie = response.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Secure" not in cookie
    assert "王科" in stranger.get("/indicator/a").text


def test_over_tls_the_cookie_is_for_tls_only(settings: Settings) -> None:
    client = client_of(settings, Options(needs_login=True, is_secure=True), "https://10.0.0.5:8000")
    form = {"csrf": sign_of(client), "name": "王科", "password": PASSWORD}
    assert "Secure" in client.post("/login", data=form).headers["set-cookie"]


@pytest.mark.parametrize(
    "way",
    [
        "//evil.example/",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\nSet-Cookie: x=y",
    ],
)
def test_the_login_leads_nowhere_else(stranger: TestClient, way: str) -> None:
    form = {"csrf": sign_of(stranger), "name": "王科", "password": PASSWORD, "next": way}
    assert stranger.post("/login", data=form).headers["location"] == "/"


def test_a_wrong_password_and_an_unknown_name_are_told_alike(stranger: TestClient) -> None:
    form = {"csrf": sign_of(stranger), "name": "王科", "password": "不是这个密码吧"}
    wrong = stranger.post("/login", data=form)
    unknown = stranger.post("/login", data=form | {"csrf": sign_of(stranger), "name": "李科"})
    assert wrong.status_code == unknown.status_code == 403
    assert "用户名或密码不对" in wrong.text and "用户名或密码不对" in unknown.text
    assert COOKIE not in stranger.cookies


def test_after_five_wrong_passwords_there_is_a_pause(stranger: TestClient) -> None:
    codes = [log_in(stranger, password=f"不是这个密码吧{number}") for number in range(5)]
    assert set(codes) == {403}
    assert log_in(stranger) == 429


def test_logging_out_ends_the_session(stranger: TestClient) -> None:
    assert log_in(stranger) == 303
    token = stranger.cookies[COOKIE]
    sign = sign_of(stranger, "/")
    assert stranger.post("/logout", data={"csrf": "forged"}).status_code == 403
    assert stranger.get("/").status_code == 200
    assert stranger.post("/logout", data={"csrf": sign}).status_code == 303
    stranger.cookies.set(COOKIE, token)
    assert stranger.get("/").status_code == 303


def test_a_user_who_is_taken_out_is_out_at_once(stranger: TestClient, settings: Settings) -> None:
    assert log_in(stranger) == 303 and stranger.get("/").status_code == 200
    settings.users.write_text("# 空\n", encoding="utf-8")
    assert stranger.get("/").status_code == 303


def test_a_session_ends_by_itself(tmp_path: Path) -> None:
    add_user(tmp_path / "users.txt", "甲", PASSWORD)
    now = [0.0]
    sessions = Sessions(Users(tmp_path / "users.txt"), lambda: now[0])
    token = sessions.begin("甲", PASSWORD, "10.0.0.1")
    assert token is not None and sessions.find(token)
    now[0] += IDLE_SECONDS + 1
    assert sessions.find(token) is None
    again = sessions.begin("甲", PASSWORD, "10.0.0.1")
    assert again is not None
    for _ in range(2 * LONGEST_SECONDS // IDLE_SECONDS):
        now[0] += IDLE_SECONDS / 2
        sessions.find(again)
    now[0] += 2
    assert sessions.find(again) is None
    assert sessions.find("a made-up token") is None


def test_a_login_form_of_another_browser_is_refused(settings: Settings) -> None:
    mine, other = (client_of(settings, CLOSED, "http://10.0.0.5:8000") for _ in range(2))
    sign = sign_of(other)
    form = {"csrf": sign, "name": "王科", "password": PASSWORD}
    assert mine.post("/login", data=form).status_code == 403
    assert mine.post("/login", data=form | {"csrf": ""}).status_code == 403


# hosts, headers, limits


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", ""])
def test_on_loopback_no_other_name_leads_here(settings: Settings, host: str) -> None:
    client = client_of(settings)
    assert client.get("/", headers={"host": host}).status_code == 400
    for good in ("127.0.0.1:8000", "localhost:9999", "[::1]:8000", "localhost"):
        assert client.get("/", headers={"host": good}).status_code == 200


def test_every_answer_bears_the_headers(settings: Settings) -> None:
    client = client_of(settings)
    for way in ("/", "/nowhere", "/static/fazhi.css", "/login", "/report/r1"):
        headers = client.get(way).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy and "form-action 'self'" in policy
        assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "same-origin"
        assert "server" not in headers


def test_no_page_has_a_script_or_style_of_its_own(settings: Settings) -> None:
    client = client_of(settings)
    for way in ("/", "/indicator/a", "/town/t1", "/report/r1", "/quality", "/sql", "/login", "/nowhere"):
        text = client.get(way).text
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text), way
        scripts = re.findall(r"<script([^>]*)>(.*?)</script>", text, re.S)
        assert scripts and all("src=" in head or "application/json" in head for head, _ in scripts)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_nothing_but_looking_and_forms(settings: Settings, method: str) -> None:
    assert client_of(settings).request(method, "/").status_code == 405


def test_no_page_takes_a_form_it_does_not_have(settings: Settings) -> None:
    assert client_of(settings).post("/", data={"year": "2023"}).status_code == 405


def test_a_long_address_a_large_form_and_odd_signs_are_refused(settings: Settings) -> None:
    client = client_of(settings, Options(allow_corrections=True))
    assert client.get("/sql?q=" + "x" * LONGEST_ADDRESS).status_code == 414
    assert client.get("/town/%00").status_code == 400 and client.get("/?theme=%00").status_code == 400
    assert (
        client.post(
            "/login",
            content=b"a=" + b"x" * LARGEST_FORM,
            headers={"content-type": "application/x-www-form-urlencoded"},
        ).status_code
        == 413
    )
    assert (
        client.post("/login", content=b"{}", headers={"content-type": "application/json"}).status_code == 415
    )
    many = "&".join(f"a{n}=1" for n in range(100))
    assert (
        client.post(
            "/login", content=many, headers={"content-type": "application/x-www-form-urlencoded"}
        ).status_code
        == 400
    )


def test_who_asks_too_often_has_to_wait(make: Make) -> None:
    settings = make(county(1)).model_copy(update={"pages_per_second": 1})
    client = client_of(settings)
    codes = [client.get("/nowhere").status_code for _ in range(12)]
    assert codes[:10] == [404] * 10 and codes[-1] == 429
    assert client.get("/static/fazhi.css").status_code == 200


def test_the_bucket_fills_again() -> None:
    now = [0.0]
    rate = Rate(2, 4, lambda: now[0])
    assert [rate.takes("a") for _ in range(5)] == [True] * 4 + [False]
    assert rate.takes("b")
    now[0] += 1
    assert [rate.takes("a") for _ in range(3)] == [True, True, False]


def test_what_nobody_foresaw_is_told_by_number_alone(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr("pipelines.pages.app.overview", fails)
    client = TestClient(
        client_of(settings).app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False
    )
    response = client.get("/")
    assert response.status_code == 500 and re.search("编号 [0-9a-f]{8}", response.text)
    assert "secret" not in response.text and "content-security-policy" in response.headers


def test_hashing_is_slow_enough_to_matter_and_salted() -> None:
    assert hashed(PASSWORD) != hashed(PASSWORD)
