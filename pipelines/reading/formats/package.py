"""A zipped package of XML parts (docx, ofd): opened, unpacked and parsed within the limits.

Belongs here: what keeps a stranger's package harmless, and how parts find each other. Does not belong here: what the
parts mean.
"""

import io
import posixpath
import zipfile

from lxml import etree

from pipelines.reading.formats.document import Limits, Unreadable
from pipelines.reading.formats.sniffing import BROKEN_ZIP

_DAMAGED = "文件不完整或已损坏（{what}），没有读取；请重新取得完整的文件，或用办公软件打开后另存一份再放入。"
#: A report's largest part has less than 3 MB; a tree takes some ten times as much memory as its XML.
_MAX_XML_BYTES = 32_000_000
#: The strict kind of Office files has other names for the same things.
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/",
        b"http://schemas.openxmlformats.org/officeDocument/2006/",
    ),
)


class Package:
    """The parts of a package by name; names are compared without regard to case, and slashes may lean either way."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        """Raises Unreadable (damaged, too_large) before anything is unpacked."""
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            members = self._archive.infolist()
        except BROKEN_ZIP as error:
            raise damaged("压缩目录读不出来") from error
        unpacked = sum(member.file_size for member in members)
        if len(members) > limits.max_members or unpacked > limits.max_unpacked_bytes:
            raise Unreadable(
                "too_large",
                f"文件解压后有 {unpacked / 1e6:.0f} MB、{len(members)} 个部件，超过上限，没有读取；请确认是否放错文件。",
            )
        self._members = {_folded(member.filename): member for member in members}

    def __contains__(self, name: str) -> bool:
        return _folded(name) in self._members

    @property
    def names(self) -> list[str]:
        """All names, in lower case with forward slashes, in the order of the archive."""
        return list(self._members)

    def read(self, name: str) -> bytes | None:
        """A part's bytes, None where there is none. Raises Unreadable (damaged, too_large, encrypted)."""
        member = self._members.get(_folded(name))
        if member is None:
            return None
        if member.flag_bits & 1:
            raise Unreadable("encrypted", "文件有密码，没有读取；请取消密码后重新放入。")
        if member.file_size > _MAX_XML_BYTES:
            raise Unreadable(
                "too_large",
                f"文件里的正文有 {member.file_size / 1e6:.0f} MB，不像一份报告，没有读取；请确认是否放错文件。",
            )
        try:
            with self._archive.open(member) as stream:
                # Never more than was declared and checked: a directory may lie.
                return stream.read(member.file_size)
        except BROKEN_ZIP as error:
            raise damaged("内容解压不出来") from error

    def parse(self, name: str) -> etree._Element | None:
        """A part's root element, None where there is none. Raises Unreadable as `read` and `parse_xml` do."""
        data = self.read(name)
        return None if data is None else parse_xml(data)


def parse_xml(data: bytes) -> etree._Element:
    """The root of one XML text; entities are never expanded and nothing is fetched.

    Raises Unreadable: damaged for what is no XML, unsafe for a document type, which neither docx nor ofd may have
    and which serves only to smuggle in other files or endless text.
    """
    if len(data) > _MAX_XML_BYTES:
        raise Unreadable(
            "too_large",
            f"正文有 {len(data) / 1e6:.0f} MB，不像一份报告，没有读取；请确认是否放错文件。",
        )
    for strict, usual in _STRICT:
        data = data.replace(strict, usual)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise damaged("内部的 XML 读不出来") from error
    if root.getroottree().docinfo.doctype:
        raise Unreadable(
            "unsafe",
            "文件里夹带了外部引用声明（DTD），不是正常办公软件保存的，没有读取；请用办公软件另存一份再放入。",
        )
    return root


def damaged(what: str) -> Unreadable:
    """The refusal of a broken file; `what` says in a few words what is broken."""
    return Unreadable("damaged", _DAMAGED.format(what=what))


def resolved(base: str, target: str) -> str:
    """The name of the part that `target` means, as written in the part `base`."""
    target = target.replace("\\", "/").strip()
    joined = target if target.startswith("/") else posixpath.join(posixpath.dirname(base), target)
    return posixpath.normpath(joined).lstrip("/")


def _folded(name: str) -> str:
    return posixpath.normpath(name.replace("\\", "/")).lstrip("/").lower()
