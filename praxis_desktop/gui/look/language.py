"""The window's language: the user's choice or, if there is a translation, the computer's language."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from praxis_desktop.core.shipped import shipped
from praxis_desktop.gui.look import sentences

Language = Literal["system", "en", "de"]
"""The user's choice of language. "system" means the computer's language, if there is a translation."""

SPOKEN = ("en", "de")
"""The available languages. The source texts are written in the first one."""

_OF_NO_COUNTRY = {"en": QLocale.Language.C}


def spoken_language(chosen: Language) -> str:
    """Return the language to use for a choice; English if there is no translation."""
    if chosen != "system":
        return chosen
    for name in QLocale.system().uiLanguages():
        language = name.replace("_", "-").split("-", 1)[0]
        if language in SPOKEN:
            return language
    return SPOKEN[0]


def use_language(application: QCoreApplication, chosen: Language) -> str:
    """Use a language for everything created from now on, including numbers and dates; return that language.
    Text without a translation stays in English.
    """
    language = spoken_language(chosen)
    # A matching system locale is kept, because numbers differ by country. "C" formats as English.
    if QLocale.system().language() not in (QLocale(language).language(), _OF_NO_COUNTRY.get(language)):
        QLocale.setDefault(QLocale(language))
    ours = None if language == SPOKEN[0] else _ours()
    core = None if ours is None else ours / f"core_{language}.json"
    sentences.speak(core if core is not None and core.is_file() else None)
    if language == SPOKEN[0]:
        return language
    of_qt = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    # Qt asks the translator installed last first.
    for name, folder in ((f"qtbase_{language}", of_qt), (f"praxis_desktop_{language}", ours)):
        translator = QTranslator(application)
        if folder is not None and translator.load(name, str(folder)):
            application.installTranslator(translator)
    return language


def _ours() -> Path | None:
    try:
        return shipped("translations")
    except FileNotFoundError:
        return None  # a checkout without built translations: English
