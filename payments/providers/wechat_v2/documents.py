"""The flat XML of API v2: read without entities, DTDs, repetitions or nesting; written in CDATA.

Source: pay.weixin.qq.com/wiki/doc/api/jsapi.php?chapter=4_2.
"""

from collections.abc import Mapping
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

MAXIMUM_BYTES = 256 * 1024

Fields = Mapping[str, str]


class Malformed(ValueError):
    """Not what the provider documents; the text names the field and no value."""


def read_document(body: bytes, *, root: str = "xml") -> Fields:
    """The elements under the root, by name, each with its text as it stands; raises Malformed for anything but that.

    The bytes are UTF-8, whatever their declaration says.
    """
    if len(body) > MAXIMUM_BYTES:
        raise Malformed("too long")
    try:
        document = fromstring(body.decode("utf-8"), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise Malformed("no plain XML") from None
    fields: dict[str, str] = {}
    for element in document:
        if len(element) or element.tag in fields:
            raise Malformed("nested or repeated elements")
        fields[element.tag] = element.text or ""
    if document.tag != root or not fields:
        raise Malformed(root)
    return fields


def write_document(fields: Fields) -> bytes:
    """The fields as XML in UTF-8. No text can end its own CDATA section."""
    lines = [f"<{name}><![CDATA[{_inside_cdata(text)}]]></{name}>" for name, text in fields.items()]
    return f"<xml>{''.join(lines)}</xml>".encode()


def _inside_cdata(text: str) -> str:
    return text.replace("]]>", "]]]]><![CDATA[>")
