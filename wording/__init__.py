"""Every word that people read: gettext catalogues and letter templates in zh-Hans, zh-Hant and en."""

from wording.catalogue import LANGUAGES, text

__all__ = ["LANGUAGES", "text"]
