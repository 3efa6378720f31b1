"""What the tests of the reading room share: the sample, its registers, and a small report to vary."""

from pathlib import Path

import pytest

from pipelines.reading.registers import Registers, load_registers

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "data" / "sample"

BODY = """
县委、县政府：

{lead}现将有关情况报告如下。

一、主要举措和成效

（一）强化学习。全年中心组学法3次。

（二）强化宣传。开展法治宣传15次。

二、党政主要负责人履行推进法治建设第一责任人职责情况

镇党委书记、镇长召开专题会议2次。

三、存在的问题

一是法治意识不强；二是普法形式单一。

四、下一步打算

继续抓好法治宣传，力争开展宣传20次。

{signature}
"""


def small_report(
    title: str = "石门镇人民政府2024年法治政府建设情况报告",
    lead: str = "一年来，全镇扎实推进法治建设。",
    signature: str = "石门镇人民政府\n2025年1月20日",
) -> str:
    """A short report with the usual chapters."""
    return title + "\n" + BODY.format(lead=lead, signature=signature)


@pytest.fixture(scope="session")
def registers() -> Registers:
    return load_registers(ROOT / "data" / "registers")


@pytest.fixture(scope="session")
def sample_texts() -> dict[str, str]:
    """File name without ending → text, of all sample reports."""
    return {path.stem: path.read_bytes().decode("utf-8") for path in sorted(SAMPLE.glob("*/*.txt"))}
