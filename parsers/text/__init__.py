"""Bytes to text: character sets, HTML, RTF, and the signs that fonts and browsers write for characters."""
