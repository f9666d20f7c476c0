"""The font is there, or its absence is said."""

from pathlib import Path

import pylopdf_fonts_zh_cn
import pytest

from kamlib.base.errors import KamError
from kamlib.base.font import font_path


def test_the_font_is_a_file():
    assert font_path().is_file()


def test_without_the_font_the_remedy_is_said(monkeypatch):
    monkeypatch.setattr(pylopdf_fonts_zh_cn, "sans_path", lambda: Path("nowhere") / "NotoSansSC-Regular.otf")
    with pytest.raises(KamError) as told:
        font_path()
    assert str(told.value) == (
        "✗ KAM-B01\n"
        "  where: NotoSansSC-Regular.otf\n"
        "  found: the font file is not there\n"
        "  means: Chinese letters would be empty boxes\n"
        "  mend: install it again: pip install --force-reinstall pylopdf-fonts-zh-cn"
    )
