"""What can come of asking for a URL, and how a person is told.

Belongs here: codes and Chinese reasons. Does not belong here: finding out (guard.py refuses, fetching.py asks).
"""

FETCHED = "fetched"
UNCHANGED = "unchanged"
#: Codes under which the content is at hand.
GOOD = (FETCHED, UNCHANGED)

REASONS = {
    FETCHED: "取到了",
    UNCHANGED: "内容与上次取到的相同",
    "no_address": "域名解析不到地址，没有取到；请核对网址，或检查本机的网络。",
    "no_connection": "连不上网站，没有取到；请用浏览器打开看看，下次运行会再试。",
    "bad_certificate": "网站的安全证书不能验证，没有取；请联系网站维护单位。",
    "timed_out": "网站没有应答，没有取到；下次运行会再试。",
    "too_slow": "网站传得太慢，限定的时间里没有收完，没有取到；可调高设置 FAZHI_COLLECT_TIMEOUT_SECONDS。",
    "broken_off": "网站中途断开或应答不合规范，没有收完整，没有取到；下次运行会再试。",
    "bad_encoding": "网页的压缩数据损坏或不认识，没有取到；请用浏览器下载后放进收件箱。",
    "empty_body": "网站给的是空内容，没有取到；请用浏览器打开看看。",
    "redirect_loop": "网站来回跳转，没有取到；请用浏览器打开，把最后的地址写进 sources.csv。",
    "robots_disallowed": "网站的 robots.txt 不许自动取这个地址，没有取；请用浏览器下载后放进收件箱。",
    "robots_unreachable": "网站的 robots.txt 取不到，不知道许不许自动取，没有取；下次运行会再试。",
    "host_given_up": "这个网站接连几次连不上，本次不再试；下次运行会再试。",
    "no_report_links": "列表页里没有标题像法治政府建设年度报告的链接；请核对这是不是列表页（由脚本生成的列表读不出来）。",
    "page_limit": "列表页太多，从这一页起没有再翻；请把更靠近报告的列表页写进 sources.csv。",
}

_STATUS = {
    401: "要登录才能看，没有取；请用浏览器下载后放进收件箱。",
    403: "网站拒绝访问，没有取到；请用浏览器下载后放进收件箱。",
    404: "网页不存在，没有取到；请核对地址，可能已经移走。",
    410: "网页已经删除，没有取到；请核对地址。",
    429: "网站嫌访问太频繁，没有取到；可调高设置 FAZHI_COLLECT_PAUSE_SECONDS，过一阵再运行。",
}


def status_reason(status: int) -> str:
    """Why a response with this status is not taken."""
    why = _STATUS.get(status)
    if why is None:
        why = (
            "网站出错，没有取到；下次运行会再试。"
            if status >= 500
            else "网站没有给出网页，没有取到；请用浏览器打开看看。"
        )
    return f"HTTP {status}：{why}"


def too_large_reason(max_bytes: int, declared: int | None) -> str:
    """Why a body was cut off or not begun."""
    size = f"有 {declared / 1e6:.1f} MB，" if declared else "收了还没有完，"
    return (
        f"文件{size}超过上限 {max_bytes / 1e6:.1f} MB，没有取；请确认地址，或调高设置 FAZHI_MAX_FILE_BYTES。"
    )
