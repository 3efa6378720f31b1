"""What every way of opening the published file shares: the settings of the sandbox, and what to say where it fails.

Belongs here: constants and words. Does not belong here: opening (connect.py, sandbox.py), or anything that takes time
to import: each `fazhi sql` waits for it.
"""

from pathlib import Path

#: No files, no network, no other databases; whoever opens with it locks the configuration afterwards.
SANDBOX = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
}

GO_BACK = "请运行 fazhi rollback 退回上一次发布，或运行 fazhi run 重新建库"


class WarehouseMissing(Exception):
    """Nothing has been published yet, or the file cannot be opened; the message is Chinese."""


def not_opened(published: Path, message: str) -> WarehouseMissing:
    """Why the published file could not be opened: DuckDB's message, or empty where there is no file."""
    if not message and not published.is_symlink():
        return WarehouseMissing(f"还没有发布过数据：{published} 不存在。请先运行 fazhi run。")
    reason = message.split("\n", 1)[0] or "它指向的文件不见了"
    return WarehouseMissing(f"打不开 {published}：{reason}。{GO_BACK}。")
