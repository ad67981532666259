"""Literals as they stand in canonical N-Triples, in SPARQL too."""

from __future__ import annotations

# Short escapes where there are any, upper-case hex digits, all else as it is.
_ESCAPES = str.maketrans(
    {code: f"\\u{code:04X}" for code in (*range(0x20), 0x7F, 0xFFFE, 0xFFFF)}
    | {ord(char): f"\\{name}" for char, name in zip('\b\t\n\f\r"\\', 'btnfr"\\', strict=True)}
)


def quoted(text: str) -> str:
    """``text`` between quotes, with the escapes of canonical N-Triples."""
    return f'"{text.translate(_ESCAPES)}"'
