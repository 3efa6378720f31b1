"""Where things are and how strict the house is: one frozen object, read from FAZHI_… variables.

Belongs here: every setting, its default and its one-line description. Does not belong here: anything that
opens a file. Kept light, because every command imports it.
"""

from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ENV_PREFIX = "FAZHI_"


class SettingsError(ValueError):
    """A setting has a value that cannot be used; the message is one line in Chinese."""


class Settings(BaseSettings):
    """All settings. Every path comes back absolute; a relative one is taken from `project_root`."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, frozen=True, env_ignore_empty=True, validate_default=True, extra="forbid"
    )

    project_root: Path = Field(Path(__file__).parents[1], description="项目文件夹，其他相对路径从它算起")
    inbox: Path = Field(Path("data/inbox"), description="报告所在文件夹，里面按报告年度分文件夹")
    registers: Path = Field(
        Path("data/registers"),
        description="县和镇街登记册（counties.csv、towns.csv）和网址（sources.csv）所在文件夹",
    )
    catalogue: Path = Field(Path("data/catalogue"), description="指标目录（每个主题一个 .toml）所在文件夹")
    corrections: Path = Field(Path("data/corrections.yml"), description="已知来源错误的更正文件")
    sql: Path = Field(Path("sql"), description="建表、视图和检查的 SQL 所在文件夹")
    state: Path = Field(Path("var"), description="运行时写出的一切所在文件夹")
    first_report_year: int = Field(2015, ge=2000, le=2099, description="最早的报告年度，2000 至 2099 的整数")
    uncertain_below: float = Field(
        0.65, ge=0, le=1, description="得分低于它的事实只展示、不排名不加总，0 至 1 的小数"
    )
    compiled: Literal["auto", "on", "off"] = Field(
        "auto", description="是否用编译的方式提取：auto（装有 numba 且报告多时用）、on（总是用）、off（不用）"
    )
    users: Path = Field(Path("users.txt"), description="网页的用户文件，用 fazhi user add 写")
    pages_per_second: int = Field(
        20,
        ge=1,
        le=100_000,
        description="网页上同一个来源地址平均每秒最多访问多少次（短时间可到十倍），正整数",
    )
    kept_releases: int = Field(3, ge=1, le=1000, description="保留最近几次发布的仓库，1 至 1000 的整数")
    exports: bool = Field(
        True,
        description="发布时是否把各张汇总表另存为 Parquet 和 CSV（var/warehouse/exports），true 或 false",
    )
    workbooks: int = Field(
        50,
        ge=0,
        description="发布时最多写几份 Excel 比较表（一县一年一份，新的年度先写，在 var/warehouse/current/export/xlsx），0 表示不写",
    )
    max_file_bytes: int = Field(20_000_000, ge=1, description="单个报告文件的最大字节数，正整数")
    max_chars: int = Field(1_000_000, ge=1, description="一份报告全文的最大字数，正整数")
    max_pages: int = Field(300, ge=1, description="PDF、OFD 一份最多的页数，正整数")
    max_ocr_pages: int = Field(60, ge=1, description="一份里最多用文字识别的页数，正整数")
    max_unpacked_bytes: int = Field(
        200_000_000, ge=1, description="压缩包（zip、docx、ofd）解开后的最大字节数，正整数"
    )
    max_members: int = Field(2_000, ge=1, description="压缩包里最多的文件数，正整数")
    max_seconds: int = Field(120, ge=1, description="读一个文件最多的秒数，正整数")
    soffice: str = Field("", description="LibreOffice 的程序（soffice）在哪里；不填就在常用位置找")
    max_reader_memory: int = Field(
        6_000_000_000, ge=500_000_000, description="读取进程的最大内存字节数（地址空间），不小于 500000000"
    )
    query_seconds: float = Field(
        30.0, gt=0, le=3600, description="一条查询最多运行多少秒，大于 0、不超过 3600"
    )
    query_memory: int = Field(
        1_000_000_000, ge=50_000_000, description="一条查询最多用多少字节内存，不小于 50000000"
    )
    query_rows: int = Field(100_000, ge=1, description="一条查询最多取回多少行，正整数")
    query_bytes: int = Field(50_000_000, ge=1, description="一条查询最多取回多少字节，正整数")
    query_threads: int = Field(2, ge=1, le=256, description="一条查询最多用多少线程，1 至 256 的整数")
    lock_wait_seconds: int = Field(
        3600, ge=0, description="已有一次运行时，最多等它多少秒，0 表示不等，不小于 0 的整数"
    )
    time_zone: str = Field("Asia/Shanghai", description="定时运行和日期用的时区，如 Asia/Shanghai")
    nightly_hour: int = Field(2, ge=0, le=23, description="每天几点定时运行，0 至 23 的整数")
    sensor_seconds: int = Field(30, ge=1, le=86_400, description="每隔多少秒看一次收件夹，1 至 86400 的整数")
    kept_run_days: int = Field(365, ge=1, description="Dagster 的运行记录保留多少天，正整数")
    kept_log_days: int = Field(90, ge=1, description="运行日志保留最近多少天的，正整数")
    allowed_hosts: str = Field(
        "",
        description="除 sources.csv 里的网站外，取报告时还可以访问哪些网站：域名，用英文逗号隔开；以点开头的（如 .gov.cn）包括全部下级域名",
    )
    allow_private_addresses: bool = Field(
        False, description="取报告时可不可以访问内网、本机等非公网地址，true 或 false"
    )
    collect_pause_seconds: float = Field(
        2.0, ge=0, le=3600, description="取报告时对同一网站两次访问之间至少隔多少秒，0 至 3600"
    )
    collect_timeout_seconds: float = Field(
        60.0, gt=0, le=3600, description="取一个网页最多用多少秒（从连接到收完），大于 0、不超过 3600"
    )
    collect_tries: int = Field(
        4, ge=1, le=10, description="连不上或网站出错时，一个网页最多试几次，1 至 10 的整数"
    )
    collect_proxy: str = Field(
        "",
        pattern=r"^(https?://\S+)?$",
        description="取报告时经过的代理，如 http://proxy.example:3128；不填就直接访问，不看 HTTP_PROXY 等系统变量",
    )

    postgres_url: str = Field(
        "",
        repr=False,
        pattern=r"^(postgresql://\S+)?$",
        description="Dagster 的记录放进 PostgreSQL 时的地址（postgresql://用户:密码@主机/库）；不填就放在 FAZHI_STATE 里",
    )
    smtp_host: str = Field("", description="发通知邮件的服务器；不填就不发邮件")
    smtp_port: int = Field(25, ge=1, le=65_535, description="邮件服务器的端口，1 至 65535 的整数")
    smtp_security: Literal["none", "starttls", "tls"] = Field(
        "none", description="连邮件服务器用不用加密：none、starttls（常用端口 587）、tls（常用端口 465）"
    )
    smtp_user: str = Field("", description="登录邮件服务器的用户名；不填就不登录")
    smtp_password: str = Field("", repr=False, description="登录邮件服务器的密码")
    mail_from: str = Field("", description="通知邮件的发件人地址；不填就用第一个收件人")
    mail_to: str = Field("", description="通知邮件的收件人地址，用英文逗号隔开")
    webhook_url: str = Field(
        "",
        repr=False,
        pattern=r"^(https?://\S+)?$",
        description="通知机器人的地址（http 或 https）；不填就不发",
    )
    webhook_kind: Literal["wecom", "dingtalk", "json"] = Field(
        "wecom", description="哪种机器人：wecom（企业微信）、dingtalk（钉钉）、json（自己的程序）"
    )
    webhook_secret: str = Field("", repr=False, description="钉钉机器人“加签”的密钥；没有就不填")

    @field_validator(
        "project_root", "inbox", "registers", "catalogue", "corrections", "sql", "state", "users"
    )
    @classmethod
    def _absolute(cls, path: Path, info: ValidationInfo) -> Path:
        root: Path = info.data.get("project_root", Path.cwd())
        return (root / path.expanduser()).absolute()

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, OSError) as error:
            raise ValueError(name) from error
        return name

    @property
    def accuracy(self) -> Path:
        """How well each indicator was read in the labelled reports, written by `fazhi evaluate --save`."""
        return self.catalogue / "accuracy.csv"

    @property
    def lake(self) -> Path:
        """Parquet files, one per table and report year."""
        return self.state / "lake"

    @property
    def collected(self) -> Path:
        """What was fetched from the web, as received, by hash."""
        return self.state / "collected"

    @property
    def warehouse(self) -> Path:
        """The published DuckDB file."""
        return self.state / "warehouse" / "fazhi.duckdb"

    @property
    def releases(self) -> Path:
        """The builds behind the published file, newest last."""
        return self.state / "warehouse" / "releases"

    @property
    def logs(self) -> Path:
        """The log of runs, one file a day."""
        return self.state / "logs"

    @property
    def dagster_home(self) -> Path:
        """Dagster's own records."""
        return self.state / "dagster"


def load_settings(**overrides: Any) -> Settings:
    """The settings from FAZHI_… variables, `overrides` first; None in `overrides` means not given.

    Raises SettingsError, one line in Chinese that names the variable, its value and what it should be.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsError(_in_words(error)) from error


def _in_words(error: ValidationError) -> str:
    first = error.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    field = Settings.model_fields.get(name)
    if field is None:
        return f"没有名为 {name} 的设置；可用的设置有：{'、'.join(Settings.model_fields)}。"
    value = str(first["input"]).replace("\n", " ")
    return f"设置 {ENV_PREFIX}{name.upper()} 的值“{value}”不能用：{field.description}。"
