"""The language of the window: the one that was chosen, or the computer's where there is a translation."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from praxis_desktop.core.shipped import shipped
from praxis_desktop.gui.look import sentences

Language = Literal["system", "en", "de"]
"""In which language the window speaks; "system" is that of the computer where there is a translation."""

SPOKEN = ("en", "de")
"""The languages there are; the sources are in the first one."""

_OF_NO_COUNTRY = {"en": QLocale.Language.C}


def spoken_language(chosen: Language) -> str:
    """The language to use: of the computer's, the first one there is, else English."""
    if chosen != "system":
        return chosen
    for name in QLocale.system().uiLanguages():
        language = name.replace("_", "-").split("-", 1)[0]
        if language in SPOKEN:
            return language
    return SPOKEN[0]


def use_language(application: QCoreApplication, chosen: Language) -> str:
    """Have everything that is made from now on speak it, and write numbers and dates as is usual in it;
    returns the language. Texts without a translation stay in English.
    """
    language = spoken_language(chosen)
    # Where the computer speaks it, it knows better: numbers differ by country. "C" writes as English.
    if QLocale.system().language() not in (QLocale(language).language(), _OF_NO_COUNTRY.get(language)):
        QLocale.setDefault(QLocale(language))
    ours = None if language == SPOKEN[0] else _ours()
    core = None if ours is None else ours / f"core_{language}.json"
    sentences.speak(core if core is not None and core.is_file() else None)
    if language == SPOKEN[0]:
        return language
    # Of two translators the later one is asked first.
    for name, folder in ((f"qtbase_{language}", _of_qt()), (f"praxis_desktop_{language}", ours)):
        translator = QTranslator(application)
        if folder is not None and translator.load(name, str(folder)):
            application.installTranslator(translator)
    return language


def _of_qt() -> Path:
    """Where Qt keeps what its own fields and dialogs say."""
    return Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))


def _ours() -> Path | None:
    try:
        return shipped("translations")
    except FileNotFoundError:
        return None  # a checkout in which they were not made: English
