"""The container of XLSX and DOCX: a ZIP file of XML parts that point to each other.

A file from the network may be made to hurt: parts that unpack to a thousand times their size, XML that
refers to itself. What is announced is held against the limits before anything is unpacked, no more than
announced is unpacked, and XML with a document type, which Office never writes, is refused.

Specification: ECMA-376 part 2 (Open Packaging Conventions).
"""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from lxml import etree

from budgetgraph.ground.errors import DamagedInputError, EncryptedInputError, TooLargeError
from budgetgraph.reading import limits

_WHOLE_AGAIN = "Download or save it again; if Office repairs it on opening, save what it shows."
_END_OF_DIRECTORY = b"PK\x05\x06"
_MOST_DIRECTORY_BYTES = limits.ZIP_ENTRIES * 400
_BAD_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error, OSError)
_TYPE = "Type"


def damaged(why: str) -> DamagedInputError:
    """The error for an Office file that is not whole."""
    return DamagedInputError(f"the Office file is damaged: {why}", hint=_WHOLE_AGAIN)


def part_names(content: bytes) -> frozenset[str]:
    """The names of the parts of a ZIP file, in lower case and with ``/``; nothing is unpacked.

    Raises :class:`~budgetgraph.ground.errors.DamagedInputError` for what is no whole ZIP file,
    :class:`~budgetgraph.ground.errors.TooLargeError` for too many parts.
    """
    return frozenset(_plain_name(each.filename) for each in _archive(content).infolist())


class OfficePackage:
    """The parts of an Office file, by name.

    Raises :class:`~budgetgraph.ground.errors.TooLargeError`,
    :class:`~budgetgraph.ground.errors.DamagedInputError` or
    :class:`~budgetgraph.ground.errors.EncryptedInputError`, here and in all methods.
    """

    def __init__(self, content: bytes) -> None:
        self._archive = _archive(content)
        entries = self._archive.infolist()
        if any(each.flag_bits & 1 for each in entries):
            raise EncryptedInputError(
                "the file is protected by a password", hint="Save it without a password."
            )
        _require_reasonable(entries)
        self._entries = {_plain_name(each.filename): each for each in entries}

    def __contains__(self, name: str) -> bool:
        return _plain_name(name) in self._entries

    def main_part(self) -> str:
        """The name of the part that the others hang on: the workbook, the document."""
        for kind, target in self.relationships("").values():
            if kind == "officeDocument" and target in self:
                return target
        raise damaged("it does not say where its content is")

    def relationships(self, part: str) -> dict[str, tuple[str, str]]:
        """What ``part`` points to inside the file: by ID the kind (``worksheet``) and the name of a part."""
        folder, name = posixpath.split(part)
        told = posixpath.join(folder, "_rels", f"{name}.rels")
        if told not in self:
            return {}
        found: dict[str, tuple[str, str]] = {}
        for each in self.tree(told).iterchildren("{*}Relationship"):
            if each.get("TargetMode") == "External":
                continue
            target = posixpath.normpath(posixpath.join("/", folder, each.get("Target") or ""))
            kind = (each.get(_TYPE) or "").rpartition("/")[2]
            found[each.get("Id") or ""] = (kind, target.lstrip("/"))
        return found

    def related(self, part: str, kind: str) -> str | None:
        """The first part of this ``kind`` that ``part`` points to, if it is there."""
        for found, target in self.relationships(part).values():
            if found == kind and target in self:
                return target
        return None

    def tree(self, name: str) -> etree._Element:
        """The XML of one part, whole."""
        with self._opened(name) as stream:
            try:
                tree = etree.parse(stream, _parser())
            except etree.XMLSyntaxError as error:
                raise _wrong_xml(name, error) from None
            except _BAD_ZIP as error:
                raise damaged(f"{name}: {error}") from None
        _require_no_document_type(tree.docinfo)
        return tree.getroot()

    def elements(self, name: str, *local_names: str) -> Iterator[etree._Element]:
        """The elements of one part that have these names, in their order; each is gone after its turn.

        For parts that are too large to be in memory at once.
        """
        with self._opened(name) as stream:
            try:
                yield from _streamed(stream, local_names)
            except etree.XMLSyntaxError as error:
                raise _wrong_xml(name, error) from None
            except _BAD_ZIP as error:
                raise damaged(f"{name}: {error}") from None

    def _opened(self, name: str) -> IO[bytes]:
        entry = self._entries.get(_plain_name(name))
        if entry is None:
            raise damaged(f"{name} is missing")
        try:
            return self._archive.open(entry)
        except (*_BAD_ZIP, RuntimeError) as error:
            raise damaged(f"{name}: {error}") from None


def _archive(content: bytes) -> zipfile.ZipFile:
    # The directory is looked at before it is read: it alone may be as large as the file.
    end = content.rfind(_END_OF_DIRECTORY, max(0, len(content) - 65_600))
    if end < 0 or end + 16 > len(content):
        raise damaged("it is cut off (the directory at its end is missing)")
    (size,) = struct.unpack_from("<I", content, end + 12)
    if size > _MOST_DIRECTORY_BYTES:
        raise limits.too_large(
            "bytes of directory in its ZIP container", size, _MOST_DIRECTORY_BYTES
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (*_BAD_ZIP, ValueError) as error:
        raise damaged(str(error)) from None
    limits.require_at_most(
        "parts in its ZIP container", len(archive.infolist()), limits.ZIP_ENTRIES
    )
    return archive


def _require_reasonable(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(each.file_size for each in entries)
    limits.require_at_most("bytes when it is unpacked", unpacked, limits.UNPACKED_BYTES)
    for each in entries:
        if each.file_size > limits.UNPACKED_UNSUSPECTED_BYTES and (
            each.file_size > limits.UNPACKED_RATIO * max(1, each.compress_size)
        ):
            raise TooLargeError(
                f"a part of the file ({each.filename}) unpacks to "
                f"{each.file_size // max(1, each.compress_size):,} times its size",
                hint="Files made to exhaust a computer look so; give the document as it was published.",
                zh=f"文件的一个部分（{each.filename}）解压后是其大小的 "
                f"{each.file_size // max(1, each.compress_size):,} 倍",
                hint_zh="这像是为耗尽计算机资源而制作的文件；请提供发布时的原文件。",
            )


def _wrong_xml(name: str, error: etree.XMLSyntaxError) -> Exception:
    if (
        error.code == etree.ErrorTypes.ERR_NO_MEMORY
    ):  # which the parser tells as if it were an error of syntax
        return MemoryError()
    return damaged(f"{name}: {error.msg}")


def _streamed(stream: IO[bytes], local_names: tuple[str, ...]) -> Iterator[etree._Element]:
    first = True
    for _, element in etree.iterparse(
        stream,
        events=("end",),
        tag=tuple(f"{{*}}{name}" for name in local_names),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    ):
        if first:
            _require_no_document_type(element.getroottree().docinfo)
            first = False
        yield element
        element.clear(keep_tail=False)
        before = element.getprevious()
        while before is not None:
            before.getparent().remove(before)
            before = element.getprevious()


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _require_no_document_type(docinfo: etree.DocInfo) -> None:
    if docinfo.doctype:
        raise damaged("its XML has a document type, which Office never writes")


def _plain_name(name: str) -> str:
    # Some writers use the separators of Windows, some start with one; names do not depend on case.
    return name.replace("\\", "/").lstrip("/").lower()
