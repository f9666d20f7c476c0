"""The last look before a file on one account is written: no name and no key of any other account is in it."""

import html
import io
import re
import zipfile
from dataclasses import fields, is_dataclass

import pandas as pd

from kamlib.base.names import plain

SHORT = 4  # names of fewer columns are ordinary words too often
_STYLE = re.compile(r"<style.*?</style>|<[^>]*>", re.DOTALL)


def others(shelf):
    """``{account_id: (name, key)}`` of all accounts: what must not stand in the file of another.

    Empty is what is too short to be told from an ordinary word or number.

    A key of digits alone counts when it has a zero in front and four digits, or six; any other when it has four signs.
    """
    return {one: (_name(shelf.called(one)), _key(one)) for one in shelf.accounts}


def _name(name):
    name = plain(name)
    return name if len(name.encode("gb18030", "replace")) >= SHORT else ""


def _key(key):
    key = plain(key)
    long = len(key) >= SHORT and (key[0] == "0" or len(key) >= 6) if key.isdigit() else len(key) >= SHORT
    return key if long else ""


def leaked(said, account_id, known, *, own=()):
    """Accounts other than `account_id` whose name or key stands in the texts `said`.

    Parameters
    ----------
    said : str
        As :func:`words` reads it.
    account_id : str
    known : dict
        As :func:`others` gives it.
    own : sequence of str
        What the account's own row says, such as its region, which another account may be called.

    Returns
    -------
    list of str

    Examples
    --------
    >>> known = {"0001": ("Acme Wine", "0001"), "0002": ("Bell & Sons", "0002"), "0003": ("Acme", "0003")}
    >>> leaked("Acme Wine (0001) meets Bell & Sons", "0001", known)
    ['0002']
    """
    own = "\n".join([*known.get(account_id, ("", "")), account_id, *map(plain, own)])
    tokens, there = set(re.findall(r"[^\W_]+(?:[-_.][^\W_]+)*", said)), {said[i : i + SHORT] for i in range(len(said))}
    found = []
    for one, (name, key) in known.items():
        if one == account_id:
            continue
        named = name and name not in own and name[:SHORT] in there and name in said
        if named or (key and key in tokens and key not in own):
            found.append(one)
    return found


def words(data):
    """Everything that `data` says to a reader or in its properties: pages, and all parts of a zip, those inside too.

    A PDF says nothing here; it is looked at before it is set, as the document that it is made of.
    """
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return "\n".join(words(packed.read(name)) for name in packed.namelist())
    if data[:5] == b"%PDF-":
        return ""
    return html.unescape(_STYLE.sub(" ", data.decode("utf-8", "ignore")))


def document_words(document):
    """Every text in a document, whatever form it will take."""
    if isinstance(document, str):
        return document
    if isinstance(document, pd.DataFrame):
        return ""  # the same rows stand beside it as texts
    if is_dataclass(document):
        return "\n".join(document_words(getattr(document, part.name)) for part in fields(document))
    if isinstance(document, tuple | list):
        return "\n".join(map(document_words, document))
    return ""
