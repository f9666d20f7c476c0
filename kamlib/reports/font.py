"""The report's own font: of Noto Sans SC the characters that the page uses, the same bytes for the same characters."""

import base64
import io

from fontTools import subset

from kamlib.base.font import font_path

UNUSED = ["BASE", "DSIG", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]


def subsetted(characters, *, source=None):
    """An OpenType font with `characters`; those that the font does not have are left to the reader's own fonts.

    >>> subsetted("重点")[:4]
    b'OTTO'
    >>> subsetted("重点") == subsetted("点重点")
    True
    >>> subsetted("重点", source=subsetted("重点客户")) == subsetted("重点")
    True
    """
    options = subset.Options(
        layout_features=[],
        hinting=source is not None,  # what was cut before has neither hints nor subroutines
        desubroutinize=source is None,
        notdef_outline=True,
        name_IDs=[1, 2, 13, 14],
        recalc_timestamp=False,
    )
    options.drop_tables += UNUSED
    font = subset.load_font(io.BytesIO(source) if source else str(font_path()), options, lazy=True)
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=sorted({ord(c) for c in characters}))
    chosen.subset(font)
    buffer = io.BytesIO()
    subset.save_font(font, buffer, options)
    return buffer.getvalue()


def as_data(characters, *, source=None):
    """The font as the address that a style sheet can hold; out of `source`, a smaller font, when there is one."""
    return "data:font/otf;base64," + base64.b64encode(subsetted(characters, source=source)).decode("ascii")
