"""The reader for plain text in UTF-8, UTF-16 and the GB encodings.

Belongs here: bytes to text, nothing dropped and nothing changed. Does not belong here: how an encoding is told.
"""

from pipelines.reading.formats.decoding import decode, replaced_remark
from pipelines.reading.formats.document import Document, Limits


def read_plain_text(data: bytes, limits: Limits) -> Document:
    """The decoded text as it stands: byte order mark, CR LF and all. Raises Unreadable (not_text)."""
    text = decode(data)
    return Document(text=text, format="txt", remarks=replaced_remark(text))
