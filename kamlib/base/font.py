"""The one font of figures and reports."""

import pylopdf_fonts_zh_cn

from kamlib.base.errors import Fault, KamError
from kamlib.base.text import text


def font_path():
    """The file of Noto Sans SC, which has Chinese and Latin letters.

    Raises
    ------
    KamError
        KAM-B01, when it is not there.
    """
    path = pylopdf_fonts_zh_cn.sans_path()
    if path.is_file():
        return path
    raise KamError(
        Fault(
            "KAM-B01",
            path.name,
            text("the font file is not there"),
            text("Chinese letters would be empty boxes"),
            text("install it again: pip install --force-reinstall pylopdf-fonts-zh-cn"),
        )
    )
