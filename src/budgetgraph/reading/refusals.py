"""The error for a file of a known format that is not read: what it is and what to do, in both languages."""

from __future__ import annotations

from budgetgraph.ground.errors import BinaryInputError

FORMATS = {
    "a picture (PNG)": "图片（PNG）",
    "a picture (JPEG)": "图片（JPEG）",
    "a picture (GIF)": "图片（GIF）",
    "a picture (BMP)": "图片（BMP）",
    "a picture (TIFF)": "图片（TIFF）",
    "a gzip archive": "gzip 压缩文件",
    "a 7z archive": "7z 压缩包",
    "a RAR archive": "RAR 压缩包",
    "a bzip2 archive": "bzip2 压缩文件",
    "an xz archive": "xz 压缩文件",
    "a ZIP archive": "ZIP 压缩包",
    "an empty ZIP archive": "空的 ZIP 压缩包",
    "a piece of a split ZIP archive": "分卷 ZIP 压缩包的一卷",
    "a SQLite database": "SQLite 数据库",
    "a Rich Text file (RTF)": "RTF 文件",
    "a PostScript file": "PostScript 文件",
    "a program": "程序",
    "an XML file of Office 2003": "Office 2003 的 XML 文件",
    "a Word file in one XML (flat OPC)": "单个 XML 形式的 Word 文件",
    "a UOF file": "UOF 文件",
    "an OFD file": "OFD 文件",
    "a presentation (PPTX)": "演示文稿（PPTX）",
    "a binary workbook (XLSB)": "二进制工作簿（XLSB）",
    "an OpenDocument file (ODS, ODT)": "OpenDocument 文件（ODS、ODT）",
    "a file of Apple Pages or Numbers": "Apple Pages 或 Numbers 文件",
    "an old Word file (DOC)": "旧版 Word 文件（DOC）",
    "an old presentation (PPT)": "旧版演示文稿（PPT）",
    "an Outlook message": "Outlook 邮件",
    "a Hangul document (HWP)": "Hangul 文件（HWP）",
    "a web archive (MHT)": "网页存档（MHT）",
    "an Office file of another kind": "其他种类的 Office 文件",
    "an old Office file of another kind": "其他种类的旧版 Office 文件",
}
"""What a file may be that is not read, with its Chinese name."""

HINTS = {
    "Give the budget document itself (PDF, XLSX, XLS, DOCX, HTML or text).": (
        "请提供预算文件本身（PDF、XLSX、XLS、DOCX、HTML 或文本）。"
    ),
    "Pictures are not read; give the document as PDF with text, as a workbook or as text.": (
        "图片不能读取；请提供带文字的 PDF、工作簿或文本。"
    ),
    "Unpack it first.": "请先解压。",
    "Put the pieces together and unpack them.": "请合并各卷并解压。",
    "Save it as DOCX.": "请另存为 DOCX。",
    "Save it as XLSX.": "请另存为 XLSX。",
    "Save it as XLSX or DOCX.": "请另存为 XLSX 或 DOCX。",
    "Save it as HTML, XLSX or DOCX.": "请另存为 HTML、XLSX 或 DOCX。",
    "Convert it to PDF.": "请转换为 PDF。",
    "OFD is not read: convert it to PDF.": "OFD 不能读取：请转换为 PDF。",
    "Export it as PDF or XLSX.": "请导出为 PDF 或 XLSX。",
    "Open it in Word or WPS and save it as DOCX.": "请用 Word 或 WPS 打开，另存为 DOCX。",
    "Give the document that is attached to it.": "请提供邮件所附的文件。",
}
"""What to do about it, in both languages."""


def refusal(what: str, hint: str) -> BinaryInputError:
    """The error to raise for a file that is ``what`` (of :data:`FORMATS`); ``hint`` is one of :data:`HINTS`."""
    return BinaryInputError(
        f"the file is {what}, not a budget document",
        hint=hint,
        zh=f"文件是{FORMATS[what]}，不是预算文件",
        hint_zh=HINTS[hint],
    )
