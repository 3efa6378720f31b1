"""The client against a website that misbehaves: what comes of each URL, and how often the site was asked."""

import gzip
import os
import socket
import struct

import pytest

from pipelines.collecting.fetching import Fetcher, Known

from .conftest import Time, client
from .site import Handler, Site


def test_a_page_comes_as_it_was_sent(site: Site, time: Time) -> None:
    body = "<meta charset=utf-8>法治".encode("gb18030")
    url = site.page("/a", body, Content_Type="text/html; charset=utf-8", ETag='"1"', Set_Cookie="a=1")
    with client(site, time) as fetcher:
        answer = fetcher.fetch(url)
        fetcher.fetch(url)
    assert (answer.code, answer.body, answer.etag, answer.try_count) == ("fetched", body, '"1"', 1)
    assert all("cookie" not in headers for headers in site.headers_seen)
    assert all("fazhi" in headers["user-agent"] for headers in site.headers_seen)
    assert site.headers_seen[0]["host"] == site.url.removeprefix("http://")


def test_an_unchanged_page_is_not_sent_again(site: Site, time: Time) -> None:
    def answer(handler: Handler) -> None:
        handler.give(304 if handler.headers.get("If-None-Match") == '"1"' else 200)

    site.paths["/a"] = answer
    url = site.url + "/a"
    with client(site, time) as fetcher:
        assert fetcher.fetch(url, Known(url, '"1"', None)).code == "unchanged"
        assert fetcher.fetch(url, Known("http://elsewhere.example/", '"1"', None)).code == "empty_body"
    site.page("/b", b"", 304)
    with client(site, time) as fetcher:
        assert fetcher.fetch(site.url + "/b").code == "http_status"


def test_failures_that_pass_are_tried_again(site: Site, time: Time) -> None:
    def answer(handler: Handler) -> None:
        good = site.asked["/a"] > 2
        handler.give(200 if good else 500, b"there")

    site.paths["/a"] = answer
    with client(site, time) as fetcher:
        found = fetcher.fetch(site.url + "/a")
    assert (found.body, found.try_count, time.slept) == (b"there", 3, [2.0, 4.0])


@pytest.mark.parametrize(("status", "tries"), [(500, 3), (503, 3), (404, 1), (403, 1), (204, 1)])
def test_failures_that_stay_are_told(status: int, tries: int, site: Site, time: Time) -> None:
    url = site.page("/a", b"", status)
    with client(site, time) as fetcher:
        found = fetcher.fetch(url)
    assert (found.code, found.http_status, site.asked["/a"]) == ("http_status", status, tries)
    assert f"HTTP {status}" in found.reason


@pytest.mark.parametrize(("wait", "slept", "asked"), [("7", [7.0, 7.0], 3), ("9999", [], 1)])
def test_a_site_that_asks_to_wait_is_obeyed(
    wait: str, slept: list[float], asked: int, site: Site, time: Time
) -> None:
    url = site.page("/a", b"", 429, Retry_After=wait)
    with client(site, time) as fetcher:
        assert "太频繁" in fetcher.fetch(url).reason
    assert (time.slept, site.asked["/a"]) == (slept, asked)


def test_a_slow_drip_ends_with_the_deadline(site: Site, time: Time) -> None:
    def drip(handler: Handler) -> None:
        time.per_look = 1.0
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n")
        for _ in range(90000):
            handler.wfile.write(b"x")
            handler.wfile.flush()

    def drip_headers(handler: Handler) -> None:
        time.per_look = 1.0
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(90000):
            handler.wfile.write(b"X-%d: y\r\n" % number)

    for path, answer in (("/a", drip), ("/b", drip_headers)):
        site.paths[path] = answer
        time.per_look = 0.0
        with client(site, time, timeout=10.0) as fetcher:
            assert fetcher.fetch(site.url + path).code in ("too_slow", "broken_off"), path
    assert site.asked["/a"] == 1


def test_silence_is_tried_again_and_then_told(site: Site, time: Time) -> None:
    site.paths["/a"] = lambda handler: __import__("time").sleep(0.3)
    with client(site, time, silence=0.05, tries=2) as fetcher:
        assert fetcher.fetch(site.url + "/a").code == "timed_out"
    assert site.asked["/a"] == 2


def endless(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        handler.wfile.write(b"x" * 65536)


def reset(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    os.close(handler.connection.detach())


def test_bodies_that_are_too_much_or_too_little(site: Site, time: Time) -> None:
    site.paths["/endless"] = endless
    site.paths["/reset"] = reset
    site.paths["/declared"] = lambda handler: handler.give(200, b"", Content_Length="100001")
    site.page("/bomb", gzip.compress(bytes(30_000_000)), Content_Encoding="gzip")
    site.page("/packed", gzip.compress(b"a" * 70_000) + gzip.compress(b"b"), Content_Encoding="gzip")
    site.page("/cut", gzip.compress(bytes(range(256)) * 9)[:-9], Content_Encoding="gzip")
    site.page("/unknown", b"x", Content_Encoding="br")
    with client(site, time) as fetcher:
        found = {path: fetcher.fetch(site.url + path) for path in list(site.paths)}
    codes = {path: answer.code for path, answer in found.items()}
    assert codes == {
        "/endless": "too_large",
        "/reset": "broken_off",
        "/declared": "too_large",
        "/bomb": "too_large",
        "/packed": "fetched",
        "/cut": "bad_encoding",
        "/unknown": "bad_encoding",
    }
    assert found["/packed"].body == b"a" * 70_000 + b"b"
    assert site.asked["/reset"] == 3 and site.asked["/endless"] == 1


def test_redirects_are_checked_like_first_requests(site: Site, time: Time) -> None:
    good = site.page("/good", b"good")
    site.redirect("/once", "good")
    site.redirect("/loop", "/loop2")
    site.redirect("/loop2", "/loop")
    site.redirect("/file", "file:///etc/passwd")
    site.redirect("/other", "http://other.example/")
    site.redirect("/private", "http://10.0.0.1/")
    site.redirect("/password", site.url.replace("//", "//a:b@") + "/good")
    site.redirect("/broken", "http://[::1")
    with client(site, time) as fetcher:
        codes = {path: fetcher.fetch(site.url + path).code for path in list(site.paths)}
        assert fetcher.fetch(site.url + "/once").final_url == good
    assert codes == {
        "/good": "fetched",
        "/once": "fetched",
        "/loop": "redirect_loop",
        "/loop2": "redirect_loop",
        "/file": "not_http",
        "/other": "host_not_allowed",
        "/private": "host_not_allowed",
        "/password": "has_password",
        "/broken": "broken_off",
    }


def test_private_addresses_are_refused_without_a_connection(site: Site, time: Time) -> None:
    site.page("/a", b"secret")
    name = site.url.replace("127.0.0.1", "a.example") + "/a"
    with client(site, time, private=False) as fetcher:
        assert fetcher.fetch(site.url + "/a").code == "private_address"
    with client(site, time, "a.example", private=False) as fetcher:
        assert fetcher.fetch(name).code == "private_address"
    assert not site.asked
    with client(site, time, "a.example") as fetcher:
        assert fetcher.fetch(name).body == b"secret"


def test_a_name_is_resolved_once_for_a_connection(site: Site, time: Time) -> None:
    resolved: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        resolved.append(host)
        return ["127.0.0.1"] if len(resolved) == 1 else ["10.0.0.1"]

    site.page("/robots.txt", b"")
    url = site.page("/a", b"x").replace("127.0.0.1", "a.example")
    with client(site, time, "a.example", resolver=rebinding) as fetcher:
        assert fetcher.fetch(url).body == b"x"
    assert resolved == ["a.example"]
    assert site.headers_seen[-1]["host"].startswith("a.example:")


def test_a_host_that_cannot_be_reached_is_left_alone(site: Site, time: Time) -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise OSError("unknown")

    with client(site, time, "a.example", resolver=unknown, tries=2) as fetcher:
        codes = [fetcher.fetch(f"http://a.example/{number}").code for number in range(4)]
    assert codes == ["no_address"] * 3 + ["host_given_up"]
    site.server_close()
    site.shutdown()
    with client(site, time, tries=2) as fetcher:
        assert fetcher.fetch(site.url).code == "no_connection"


def test_there_is_a_pause_between_requests_to_a_host(site: Site, time: Time) -> None:
    urls = [site.page(f"/{number}", b"x") for number in range(3)]
    with client(site, time, pause=5.0) as fetcher:
        for url in urls:
            fetcher.fetch(url)
    # robots.txt is the first request of four.
    assert time.slept == [5.0, 5.0, 5.0]


def fetch_with_robots(site: Site, time: Time, robots: bytes, status: int = 200) -> tuple[Fetcher, str]:
    site.page("/robots.txt", robots, status)
    with client(site, time) as fetcher:
        return fetcher, fetcher.fetch(site.page("/a/b", b"x")).code


def test_robots_txt_is_obeyed(site: Site, time: Time) -> None:
    assert fetch_with_robots(site, time, b"User-agent: *\nDisallow: /a/")[1] == "robots_disallowed"
    assert site.asked["/a/b"] == 0
    assert (
        fetch_with_robots(site, time, b"User-agent: fazhi\nDisallow:\n\nUser-agent: *\nDisallow: /")[1]
        == "fetched"
    )
    assert fetch_with_robots(site, time, b"", 500)[1] == "robots_unreachable"
    assert fetch_with_robots(site, time, "<html>没有</html>".encode("gbk"))[1] == "fetched"
    fetcher, _ = fetch_with_robots(site, time, b"User-agent: *\nCrawl-delay: 11")
    assert fetcher.free_at(site.url) == time.now + 11
