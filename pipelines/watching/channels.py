"""The ways a message goes out: the log, e-mail by SMTP, a webhook (企业微信 and 钉钉 robots, or plain JSON).

Belongs here: sending one message, or saying why it did not go. Does not belong here: what is told and how often.
"""

import base64
import hashlib
import hmac
import json
import smtplib
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any, Protocol
from urllib.parse import quote_plus

from pipelines.journal import Journal
from pipelines.settings import Settings
from pipelines.watching.matters import QUOTING, Matter, message

_SECONDS = 15
#: What a robot takes in one text message, in bytes of UTF-8: 2048 at 企业微信, 20000 at 钉钉.
_LONGEST = {"wecom": 2048, "dingtalk": 20_000, "json": 200_000}


class NotSent(Exception):
    """A message did not go out; why, in Chinese, without passwords and addresses with keys in them."""


class Channel(Protocol):
    """A way out. `send` raises NotSent."""

    @property
    def name(self) -> str:
        """Under which the channel is remembered."""

    def send(self, matters: Sequence[Matter], over: Sequence[str]) -> None:
        """Tell all of these in one message; `over` are kinds that are well again."""


def channels_of(settings: Settings, journal: Journal) -> list[Channel]:
    """The channels that are set: the log always."""
    found: list[Channel] = [LogChannel(journal)]
    if settings.smtp_host and settings.mail_to:
        found.append(MailChannel(settings))
    if settings.webhook_url:
        found.append(WebhookChannel(settings.webhook_kind, settings.webhook_url, settings.webhook_secret))
    return found


@dataclass(frozen=True)
class LogChannel:
    """A line in the log for each matter; those that quote reports are only counted."""

    journal: Journal
    name: str = "log"

    def send(self, matters: Sequence[Matter], over: Sequence[str]) -> None:
        """Never fails."""
        for kind in over:
            self.journal.write("notice", kind=kind, over=True)
        for matter in matters:
            if matter.kind not in QUOTING:
                self.journal.write("notice", kind=matter.kind, text=matter.text)
        for kind in QUOTING:
            count = sum(matter.kind == kind for matter in matters)
            if count:
                self.journal.write("notice", kind=kind, count=count)


@dataclass(frozen=True)
class MailChannel:
    """One e-mail to all of FAZHI_MAIL_TO."""

    settings: Settings
    name: str = "mail"

    def send(self, matters: Sequence[Matter], over: Sequence[str]) -> None:
        """Raises NotSent."""
        settings = self.settings
        try:
            with self._connected() as server:
                if settings.smtp_user:
                    server.login(settings.smtp_user, settings.smtp_password)
                server.send_message(self._mail(matters, over))
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent(f"邮件没有发出（{settings.smtp_host}）：{_why(error)}") from None

    def _connected(self) -> smtplib.SMTP:
        settings = self.settings
        if settings.smtp_security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(settings.smtp_host, settings.smtp_port, timeout=_SECONDS, context=context)
        server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=_SECONDS)
        if settings.smtp_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        return server

    def _mail(self, matters: Sequence[Matter], over: Sequence[str]) -> EmailMessage:
        subject, text = message(matters, over)
        receivers = [address.strip() for address in self.settings.mail_to.split(",") if address.strip()]
        mail = EmailMessage()
        mail["Subject"], mail["To"] = subject, ", ".join(receivers)
        mail["From"] = self.settings.mail_from or receivers[0]
        mail["Date"], mail["Message-ID"] = formatdate(localtime=True), make_msgid(domain="fazhi")
        mail.set_content(text)
        return mail


@dataclass(frozen=True)
class WebhookChannel:
    """One POST of JSON. `kind`: wecom and dingtalk as their robots want it, json: {"subject", "text", "matters"}."""

    kind: str
    url: str
    secret: str = ""
    name: str = "webhook"

    def send(self, matters: Sequence[Matter], over: Sequence[str]) -> None:
        """Raises NotSent, also where the robot answers that it did not take the message."""
        # Importing it takes a while, and most runs have nothing to tell.
        import httpx

        try:
            # Robots lie on the inside or on the outside; a proxy of the environment would be a guess.
            with httpx.Client(timeout=_SECONDS, trust_env=False) as client:
                answer = client.post(self._address(), json=self._body(matters, over))
                answer.raise_for_status()
        except httpx.HTTPStatusError as error:
            raise NotSent(f"机器人没有收下消息：HTTP {error.response.status_code}") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NotSent(f"消息没有发给机器人：{type(error).__name__}") from None
        if self.kind != "json":
            _refuse_error(answer.content)

    def _address(self) -> str:
        if self.kind != "dingtalk" or not self.secret:
            return self.url
        stamp = str(round(time.time() * 1000))
        return f"{self.url}&timestamp={stamp}&sign={quote_plus(signature(stamp, self.secret))}"

    def _body(self, matters: Sequence[Matter], over: Sequence[str]) -> dict[str, Any]:
        subject, text = message(matters, over)
        if self.kind == "json":
            listed = [{"kind": one.kind, "text": one.text} for one in matters]
            return {"subject": subject, "text": text, "matters": listed, "over": list(over)}
        return {"msgtype": "text", "text": {"content": _cut(f"{subject}\n{text}", _LONGEST[self.kind])}}


def signature(stamp: str, secret: str) -> str:
    """How a 钉钉 robot wants to know its senders: HMAC-SHA256 over the time in milliseconds and the secret, in base64."""
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _refuse_error(answer: bytes) -> None:
    """Robots answer 200 also when they refuse: errcode says it."""
    try:
        said = json.loads(answer)
        code, why = said.get("errcode", 0), said.get("errmsg", "")
    except (ValueError, AttributeError):
        raise NotSent("机器人的应答看不懂，地址可能不对") from None
    if code:
        raise NotSent(f"机器人没有收下消息：{code} {why}")


def _cut(text: str, most: int) -> str:
    data = text.encode()
    if len(data) <= most:
        return text
    ending = "\n…"
    return data[: most - len(ending.encode())].decode(errors="ignore") + ending


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {error.smtp_error!r}"
    return f"{type(error).__name__} {error}"
