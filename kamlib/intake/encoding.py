"""Which encoding a text file is in, and its content as UTF-8 blocks of whole lines.

Order: byte order mark, strict UTF-8, GB 18030 if the outcome looks like Chinese. Anything else is asked for: Latin-1
decodes every file, so it is no evidence of anything.
"""

import codecs
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from kamlib.base.errors import Exit, Fault, KamError, did_you_mean
from kamlib.base.text import text

BLOCK, MAX_LINE = 4_000_000, 64_000_000
DAMAGED_SHARE = 0.05  # up to this share of lines, a file with real UTF-8 in it is UTF-8 with damaged lines
COMMON_SHARE, KNOWN_SHARE = 0.70, 0.95
KOREAN = 30  # so many different characters, all in rows B0 to C8 where EUC-KR has its syllables: that is no Chinese
STATISTICS = 1_000_000  # characters beyond ASCII that are looked at
REPLACED = "\ufffd"
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SUPERSETS = {"gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030", "ascii": "utf-8"}
ENCODINGS = (
    *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk", "gb2312", "cp936", "big5"),
    *("big5hkscs", "cp950", "shift_jis", "cp932", "euc-jp", "euc-kr", "cp949", "latin-1", "ascii", "mac-roman"),
    *(f"iso8859-{n}" for n in (1, 2, 5, 7, 9, 15)),
    *(f"cp{n}" for n in (437, 850, 852, 866, 1250, 1251, 1252, 1253, 1254)),
)


@dataclass(frozen=True)
class Coding:
    """How to decode a file; `damaged` counts lines whose bytes are no characters and become U+FFFD."""

    name: str
    damaged: int = 0
    notices: tuple = ()


def detect(opened, *, where, declared=None):
    """The encoding of a file.

    Parameters
    ----------
    opened : callable
        Gives a fresh binary stream; called once or more.
    where : str
        The file's name for messages.
    declared : str, optional
        The encoding that the user names; anything is decoded with it or refused.

    Raises
    ------
    KamError
        KAM-I20 no encoding of this name, KAM-I21 undecodable or not plausible, KAM-I22 cut within a character.
    """
    with opened() as stream:
        head = stream.read(4)
    marked = next((name for mark, name in BOMS if head.startswith(mark)), None)
    if declared:
        return _declared(opened, _known(declared, where), marked, where)
    if marked:
        return _strict(opened, marked, where)
    failure = _failure(opened, "utf-8")
    if failure is None:
        return Coding("utf-8")
    if _failure(opened, "gb18030") is None and plausible_chinese(_beyond_ascii(opened)):
        return Coding("gb18030")
    if failure.cut:
        raise _cut(where, "utf-8")
    return _damaged(opened, failure, where)


def _known(declared, where):
    """The codec's plain name; only encodings of text files are taken."""
    folded = {re.sub("[^a-z0-9]", "", name): name for name in ENCODINGS}
    folded |= {"latin1": "latin-1", "iso88591": "latin-1", "windows1252": "cp1252", "utf8bom": "utf-8-sig"}
    name = folded.get(re.sub("[^a-z0-9]", "", declared.lower()))
    if name is None:
        means = text("there is no such encoding of text files")
        raise KamError(
            Fault(
                "KAM-I20",
                where,
                text("encoding: {encoding}", encoding=declared),
                means,
                did_you_mean(declared, ENCODINGS),
            )
        )
    return SUPERSETS.get(name, name)


def _declared(opened, name, marked, where):
    """A declared encoding counts; where the file plainly says otherwise, the reader is told."""
    if name == "utf-8" and marked == "utf-8-sig":
        return _strict(opened, "utf-8-sig", where)
    coding = _strict(opened, name, where)
    if not name.startswith("utf") and _failure(opened, "utf-8") is None and _beyond_ascii(opened, "utf-8"):
        told = text("read as {encoding} as asked for, although the file is valid UTF-8", encoding=name)
        return Coding(name, notices=(told,))
    return coding


def _strict(opened, name, where):
    failure = _failure(opened, name)
    if failure is None:
        return Coding(name)
    if failure.cut:
        raise _cut(where, name)
    raise _undecodable(where, failure, name)


@dataclass(frozen=True)
class _Failure:
    line: int
    found: bytes
    cut: bool


def _failure(opened, name):
    """Where strict decoding fails first, or None."""
    decoder, line, chunk = codecs.getincrementaldecoder(name)("strict"), 1, b""
    with opened() as stream:
        try:
            while chunk := stream.read(BLOCK):
                line += decoder.decode(chunk).count("\n")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            at_end = not chunk and error.end >= len(error.object)
            return _Failure(
                line + error.object[: error.start].count(b"\n"), error.object[error.start : error.end], at_end
            )
    return None


def _beyond_ascii(opened, name="gb18030"):
    """How often each character beyond ASCII occurs; ``"a"`` counts those that follow a small Latin letter directly."""
    decoder, found = codecs.getincrementaldecoder(name)("strict"), Counter()
    with opened() as stream:
        while (chunk := stream.read(BLOCK)) and found.total() < STATISTICS:
            runs = re.findall(r"[a-z]?[^\x00-\x7f]+", decoder.decode(chunk))
            found.update("".join(run if run[0] > "\x7f" else "a" + run[1:] for run in runs))
    return found


def plausible_chinese(counts):
    """Whether characters, counted, look like Chinese: nearly all in GB 2312, most in its common half or punctuation.

    Signs that GB 2312 lacks (a half-width yen sign, an emoji) speak neither for nor against it.
    Western text that happens to decode as GB 18030 gives rare and private characters, glued to Latin letters.

    >>> plausible_chinese(Counter("上海贸易有限公司，")), plausible_chinese(Counter("茅贸"[:1] + "鑼"))
    (True, False)
    """
    leads = {char: _lead(char) for char in counts if char != "a" and not _foreign_sign(char)}
    total = sum(counts[char] for char in leads)
    known = sum(counts[char] for char, lead in leads.items() if lead)
    common = sum(counts[char] for char, lead in leads.items() if 0xA1 <= lead <= 0xA3 or 0xB0 <= lead <= 0xD7)
    glued = counts.get("a", 0) * 4 > total
    korean = len(leads) >= KOREAN and max(leads.values()) <= 0xC8
    return bool(total) and known >= KNOWN_SHARE * total and common >= COMMON_SHARE * total and not (glued or korean)


def _foreign_sign(char):
    return not _lead(char) and unicodedata.category(char)[0] in "PSZ"


def _lead(char):
    """First byte in GB 2312 (A1 to A3: punctuation and full-width forms, B0 to D7: common characters), 0 beyond it."""
    try:
        return char.encode("gb2312")[0]
    except UnicodeEncodeError:
        return 0


def _damaged(opened, failure, where):
    """UTF-8 with some damaged lines, if there is real UTF-8 beside them; else an error."""
    lines = bad = real = 0
    with opened() as stream:
        for block in whole_lines(stream, where=where):
            for line in block.split(b"\n") if not block.endswith(b"\n") else block[:-1].split(b"\n"):
                lines += 1
                bad += _undecodable_line(line)
            real += len(re.findall(r"[^\x00-\x7f]", block.decode("utf-8", "ignore")))
    if not real or bad > DAMAGED_SHARE * lines:
        raise _undecodable(where, failure, None)
    return Coding("utf-8", damaged=bad)


def _undecodable_line(line):
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def whole_lines(stream, *, where, size=BLOCK):
    """Blocks of about `size` bytes that end with a line (the last one as the file ends); line ends become ``\\n``."""
    rest, windows = b"", False
    while chunk := stream.read(size):
        chunk = rest + chunk
        if len(rest) > MAX_LINE:
            raise _endless(where)
        windows = windows or b"\r\n" in chunk
        end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r", 0, -1)) + 1
        rest = chunk[end:]
        if end:
            yield _newlines(chunk[:end])
    if rest:
        yield _newlines(rest.removesuffix(b"\r") if windows else rest)  # half a line end: the file was cut


def _endless(where):
    found = text("a line of more than {n:count} bytes", n=MAX_LINE)
    means, mend = text("this is no table of lines"), text("check that the file is an export of rows")
    return KamError(Fault("KAM-I56", where, found, means, mend), exit_code=Exit.INPUT_TOO_LARGE)


def _newlines(block):
    return block.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in block else block


def utf8_blocks(stream, coding, *, where, size=BLOCK):
    """The content of `stream` as UTF-8 blocks of whole lines, without byte order mark."""
    return whole_lines(_Recoded(stream, coding), where=where, size=size)


class _Recoded:
    """A stream of bytes in any encoding, read as UTF-8."""

    def __init__(self, stream, coding):
        self.stream = stream
        self.decoder = codecs.getincrementaldecoder(coding.name)("replace" if coding.damaged else "strict")
        self.plain = coding.name == "utf-8" and not coding.damaged

    def read(self, size):
        if self.plain:
            return self.stream.read(size)
        while chunk := self.stream.read(size):
            if said := self.decoder.decode(chunk):
                return said.encode("utf-8")
        return self.decoder.decode(b"", final=True).encode("utf-8")


def _undecodable(where, failure, name):
    line, found = failure.line, " ".join(f"{byte:02X}" for byte in failure.found)
    if name:
        what = text("line {line} holds bytes ({found}) that are no {encoding}", line=line, found=found, encoding=name)
        mend = text("name the file's real encoding, or leave encoding out and let it be found")
    else:
        what = text(
            "line {line} holds bytes ({found}) that are neither UTF-8 nor plausible Chinese", line=line, found=found
        )
        mend = text("say what it is, such as encoding: latin-1 (western Windows: cp1252, traditional Chinese: big5)")
    means = text("names would come out garbled, so nothing is guessed")
    return KamError(Fault("KAM-I21", where, what, means, mend), exit_code=Exit.INPUT_CORRUPT)


def _cut(where, name):
    return KamError(
        Fault(
            "KAM-I22",
            where,
            text("the file ends in the middle of a character ({encoding})", encoding=name),
            text("it was cut off: lines are missing"),
            text("export it again"),
        ),
        exit_code=Exit.INPUT_CORRUPT,
    )
