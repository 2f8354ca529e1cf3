"""What PyInstaller finds and Corral does not need: kept out of the folder, which would be half as large again."""

from __future__ import annotations

import re

from release.libraries import KEPT

MODULES = [
    "IPython",
    "PIL",
    "_pytest",
    "ensurepip",
    "lib2to3",
    "linkify_it",
    "numpy",
    "pip",
    "psycopg2",
    "pydoc_data",
    "pygments",
    "pytest",
    "setuptools",
    "sqlalchemy.testing",
    "test",
    "tkinter",
    "turtle",
    "turtledemo",
    "wheel",
]
"""Modules that a library would use if they were there, or that only tests import."""

_LEFT_OUT = re.compile(
    "|".join(
        (
            # The window draws by itself: no other toolkit's look, no screen without a window system.
            r"PySide6/Qt/plugins/platformthemes/libqgtk3\.so",
            r"PySide6/Qt/plugins/platforms/libq(eglfs|linuxfb|vnc|vkkhrdisplay|minimalegl|minimal)[^/]*\.so",
            r"PySide6/Qt/plugins/egldeviceintegrations/.*",
            r"PySide6/Qt/plugins/(sqldrivers|printsupport|generic|designer|qmltooling|webview)/.*",
            r"PySide6/(Qt/)?plugins/imageformats/(lib)?q(gif|icns|jpeg|pdf|tga|tiff|wbmp|webp|jp2)[^/]*\.(so|dll|dylib)",
            r"PySide6/(Qt/)?plugins/networkinformation/.*",
            r"PySide6/(Qt/)?translations/.*",
            r"(PySide6/)?(Qt/lib/)?(lib)?Qt6?(Pdf|Qml|Quick|VirtualKeyboard|Sql|Test|PrintSupport|EglF[Ss])[^/]*",
            r"PySide6/Qt(Sql|Test|PrintSupport|Qml|Quick|OpenGLWidgets|Designer|Help|UiTools)[^/]*\.(so|pyd|pyi)",
            r"(.*/)?[^/]*\.(pyi|a|la|h)",
            r"(.*/)?__pycache__/.*",
            r"tzdata/zoneinfo/(tzdata\.zi|leapseconds|.*\.tab)",
            r"resources/icons/Lucide-LICENSE\.md",
        )
    )
)


_LIBRARY_AT_THE_TOP = re.compile(r"lib[^/]*\.so[.0-9]*")


def keeps(name: str) -> bool:
    """Whether a file goes into the folder.

    :param name: its place there.
    """
    place = name.replace("\\", "/")
    if _LIBRARY_AT_THE_TOP.fullmatch(place) and not KEPT.fullmatch(place):
        return False
    return not _LEFT_OUT.fullmatch(place)
