"""Web pages as portals serve them, made from the text of a report. Sites, neighbours and figures are fictional."""

import html
from collections.abc import Callable

#: Five other towns' reports beside the article, with figures that must not be read.
NEIGHBOURS = [
    ("青杠镇2024年法治政府建设情况报告", "青杠镇全年调解纠纷9312件，开展行政检查7777次。"),
    ("九龙镇2024年法治政府建设情况报告", "九龙镇举办法治讲座8888场。"),
    ("云溪镇2024年法治政府建设年度报告", "云溪镇中心组学法6666次。"),
    ("平桥镇2024年法治政府建设情况报告", "平桥镇作出行政处罚5555件。"),
    ("松岭乡2024年法治政府建设年度报告", "松岭乡发放宣传资料44444份。"),
]
_HEAD = """<div class="header"><a href="/">澜川县人民政府</a> <a href="/zw">政务公开</a> 今天是2026年3月1日</div>
<div class="nav"><ul><li><a href="/a">首页</a></li><li><a href="/b">政府信息公开</a></li><li><a href="/c">办事</a></li></ul></div>
<div class="dqwz">您当前的位置：<a href="/">首页</a> &gt; <a href="/zw">政务公开</a> &gt; 法治政府建设年度报告</div>"""
_FOOT = """<div class="footer">主办：澜川县人民政府办公室　承办：澜川县大数据中心。网站标识码：9901000001　联系电话：023-00000000
<br>版权所有，未经授权，禁止转载。</div><script>document.write("全年调解纠纷1111件。")</script>"""


def title_and_rest(text: str) -> tuple[str, list[str]]:
    """The title on one line (joined where it has several) and the other lines that are not blank."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    size = next((place for place, line in enumerate(lines[:3], start=1) if "法治" in line), 1)
    return " ".join(lines[:size]), lines[size:]


def chongqing(text: str) -> str:
    """<meta> tags, info table, known containers, tools and counters, a list of neighbours."""
    title, rest = title_and_rest(text)
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<meta name="SiteName" content="澜川县人民政府"><meta content="{title}" name="articletitle">
<META NAME="PubDate" CONTENT="2025-01-20 10:32:05"><meta name="ContentSource" content="澜川县某镇人民政府">
<title>{title}_澜川县人民政府</title><style>.a{{color:red}}</style></head><body>{_HEAD}
<div class="zwxl-table"><table><tr><td>[ 索 引 号 ]</td><td>11500000/2025-00012</td><td>[ 发文字号 ]</td>
<td>某府文〔2025〕5号</td></tr><tr><td>[ 发布机构 ]</td><td>某镇人民政府</td><td>[ 成文日期 ]</td><td>2025-01-15</td></tr>
<tr><td>[ 发布日期 ]</td><td>2025-01-20</td><td>[ 有效性 ]</td><td></td></tr></table></div>
<div class="zwxl-bar"><span>语音播报</span><div class="zwxl-share">分享到：微信 微博</div></div>
<div class="zwxl-article"><div class="TRS_UEDITOR trs_paper_default">{_paragraphs(rest)}</div></div>
<div class="print"><a href="javascript:window.print()">打印</a> <a href="javascript:window.close()">关闭</a></div>
<div>浏览次数：<span>76</span>次</div>{_side_list()}{_FOOT}</body></html>"""


def bare(text: str) -> str:
    """No <meta>, no known container: the title in an <h1>, blanks for indents."""
    title, rest = title_and_rest(text)
    body = "\n".join(f"<p>&nbsp;&nbsp;&nbsp;&nbsp;{_wrapped(line)}</p>" for line in rest)
    return f"""<html><head><title>{title} - 澜川县人民政府网</title></head><body>{_HEAD}<div class="w1000"><div><h1>{title}</h1>
<div>发布时间：2025-01-20　来源：澜川县司法局　浏览次数：1234　字体：[大 中 小]　打印　关闭</div><div>{body}</div>
<div>【打印】 【关闭】</div></div></div>{_FOOT}</body></html>"""


def broken_lines(text: str) -> str:
    """The whole report in one cell of a layout table, lines broken with <br>, title included."""
    lines = [line.strip() for line in text.splitlines()]
    body = "<br/>\n".join("　　" + html.escape(line) if line else "" for line in lines)
    return f"""<html><head><title>详情</title></head><body>{_HEAD}<table width=960><tr><td><ul>
<li><a href=1>机构设置</a><li><a href=2>年度报告</a><li><a href=3>意见征集</a></ul></td>
<td>{body}</td></tr></table>{_FOOT}</body></html>"""


def div_soup(text: str) -> str:
    """Divs without names, words cut into spans, tags left open, hidden and struck-out figures."""
    title, rest = title_and_rest(text)
    body = "".join(
        f"<div><div><div><span>{html.escape(line[:7])}</span><b><font>{html.escape(line[7:])}</b></div>"
        "<span style='display: none'>调解纠纷3333件。</span><del>讲座2222场。</del></div></div>"
        for line in rest
    )
    return f"<html><body>{_HEAD}<div><div><div><div><center>{title}</center></div>{body}</div></div>{_FOOT}"


def gb2312(text: str) -> str:
    """Chongqing's page that says it is in gb2312."""
    return chongqing(text).replace(
        '<meta charset="utf-8">', '<meta http-equiv=Content-Type content="text/html; charset=gb2312">'
    )


def side_list(text: str) -> str:
    """Nameless boxes side by side: the article, and other towns' reports with their figures."""
    title, rest = title_and_rest(text)
    items = "".join(
        f'<li><a href="t{n}.html">{name}</a><p>{what}</p></li>' for n, (name, what) in enumerate(NEIGHBOURS)
    )
    return f"""<html><head><title>{title}</title></head><body><div>{_HEAD}</div><div><div><h2>{title}</h2>
{_paragraphs(rest)}</div><div><h3>其他乡镇</h3><ul>{items}</ul></div></div>{_FOOT}</body></html>"""


TEMPLATES: dict[str, Callable[[str], str]] = {
    "chongqing": chongqing,
    "bare": bare,
    "broken_lines": broken_lines,
    "div_soup": div_soup,
    "gb2312": gb2312,
    "side_list": side_list,
}


def _paragraphs(lines: list[str]) -> str:
    return "\n".join(
        f'<p style="text-indent: 2em">　　<span>{html.escape(line)}</span></p>' for line in lines
    )


def _wrapped(line: str) -> str:
    """Source lines broken after commas, which a browser shows as a blank."""
    return html.escape(line).replace("，", "，\n      ", 2)


def _side_list() -> str:
    items = "".join(
        f'<li><a href="t{n}.html">{name}</a><span>2025-01-1{n}</span><p>{what}</p></li>'
        for n, (name, what) in enumerate(NEIGHBOURS)
    )
    return f'<div class="right-list"><h3>相关阅读</h3><ul>{items}</ul></div>'
