"""The users file: one line a user, a name and a salted scrypt hash of the password.

Belongs here: reading, adding, checking. Does not belong here: sessions. The file is read again when it has changed, so a
user who is taken out of it is out at once.
"""

import base64
import hashlib
import hmac
import os
import re
import secrets
import threading
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from filelock import FileLock

NAME = re.compile(r"[0-9A-Za-z_\u4e00-\u9fff][0-9A-Za-z_.\u4e00-\u9fff-]{0,31}")
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
#: What the OWASP cheat sheet on password storage asks of scrypt in 16 MB: N = 2^14, r = 8, p = 5.
_N, _R, _P = 2**14, 8, 5
_MEMORY = 64 * 1024 * 1024
_HEAD = "# 网页的用户，一行一个：用户名:密码的 scrypt 散列。用 fazhi user add 添加；删去一行，这个用户就不能再用。\n"


class UsersError(Exception):
    """The users file, a name or a password cannot be used; the message is one line in Chinese."""


def hashed(password: str) -> str:
    """A new salted hash: scrypt$N$r$p$salt$key."""
    salt = secrets.token_bytes(16)
    key = _key(password, salt, _N, _R, _P)
    return f"scrypt${_N}${_R}${_P}${_text(salt)}${_text(key)}"


def _key(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=_MEMORY, dklen=32)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def is_password(password: str, stored: str) -> bool:
    """Whether the password is the one that was hashed."""
    _, n, r, p, salt, key = stored.split("$")
    made = _key(password, base64.b64decode(salt), int(n), int(r), int(p))
    return hmac.compare_digest(made, base64.b64decode(key))


def read_users(path: Path) -> dict[str, str]:
    """Hash of each user; none where there is no file. Raises UsersError naming the line that is wrong."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    except (OSError, UnicodeDecodeError) as error:
        raise UsersError(f"用户文件 {path} 读不了：{error}") from None
    users: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, stored = line.partition(":")
        if not NAME.fullmatch(name) or not _is_hash(stored):
            raise UsersError(
                f"用户文件 {path} 第 {number} 行不对：应当是“用户名:scrypt$…”，请用 fazhi user add 添加。"
            )
        users[name] = stored
    return users


def _is_hash(stored: str) -> bool:
    pattern = r"scrypt\$[0-9]{1,7}\$[0-9]{1,2}\$[0-9]{1,2}\$[0-9A-Za-z+/=]{8,64}\$[0-9A-Za-z+/=]{40,64}"
    return re.fullmatch(pattern, stored) is not None


def add_user(path: Path, name: str, password: str) -> bool:
    """Add a user or give a known one a new password; whether the name is new. Raises UsersError."""
    if not NAME.fullmatch(name):
        raise UsersError(f"用户名“{name}”不能用：只能有汉字、字母、数字和 _ . -，不超过 32 个字。")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise UsersError(f"密码要有 {SHORTEST_PASSWORD} 至 {LONGEST_PASSWORD} 个字符。")
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_name(f".{path.name}.lock")):
        users = read_users(path)
        is_new = name not in users
        users[name] = hashed(password)
        unfinished = path.with_name(f".{path.name}.{os.getpid()}")
        # Nobody but the owner reads it, from the first moment on.
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(_HEAD + "".join(f"{who}:{stored}\n" for who, stored in users.items()))
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    return is_new


class Users:
    """The users of a file as it is now."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock, self._hashing = threading.Lock(), threading.BoundedSemaphore(2)
        self._seen: tuple[int, int] | None = None
        self._users: dict[str, str] = {}

    def all(self) -> Mapping[str, str]:
        """Hash of each user. A file that cannot be read lets nobody in."""
        if self._path is None:
            return {}
        with self._lock:
            try:
                found = self._path.stat()
                seen = (found.st_mtime_ns, found.st_size)
                if seen != self._seen:
                    self._users, self._seen = read_users(self._path), seen
            except (OSError, UsersError):
                self._users, self._seen = {}, None
            return dict(self._users)

    @cached_property
    def _nobody(self) -> str:
        """Hashed against where there is no such user, so that a name cannot be guessed by the time an answer takes."""
        return hashed(secrets.token_hex())

    def check(self, name: str, password: str) -> str | None:
        """The hash of the user where name and password are right."""
        stored = self.all().get(name)
        nobody = self._nobody
        # Each hashing takes 16 MB: a crowd at the door must not take all memory.
        with self._hashing:
            is_right = is_password(password[:LONGEST_PASSWORD], stored or nobody)
        return stored if stored is not None and is_right else None
