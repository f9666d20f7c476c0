"""Every sentence of kamlib exists in Chinese, with the same placeholders, and no translation is left over."""

import ast
from collections import defaultdict
from itertools import pairwise
from string import Formatter

import pytest
from babel.messages import pofile

from kamlib.base import text as texts

KINDS = {*texts._KINDS, ""}


def sentences(source, where=""):
    """First arguments of all ``text(...)`` calls in Python `source`: ``[(place, literal or None)]``."""
    tree = ast.parse(source)
    names, modules = _bound(tree)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_text(node.func, names, modules):
            first = node.args[0] if node.args else None
            literal = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
            found.append((f"{where}:{node.lineno}", literal))
    return found


def _bound(tree):
    """Local names of the function ``text`` and of its module."""
    names, modules = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "kamlib.base.text":
            names |= {item.asname or item.name for item in node.names if item.name == "text"}
        if isinstance(node, ast.ImportFrom) and node.module == "kamlib.base":
            modules |= {item.asname or item.name for item in node.names if item.name == "text"}
        if isinstance(node, ast.FunctionDef) and node.name == "text":
            names.add("text")
    return names, modules


def _is_text(func, names, modules):
    if isinstance(func, ast.Name):
        return func.id in names
    return (
        isinstance(func, ast.Attribute)
        and func.attr == "text"
        and isinstance(func.value, ast.Name)
        and func.value.id in modules
    )


def placeholders(message):
    """``{(name, kind)}`` of a message, as a multiset is not wanted: a translation may name a value twice."""
    return {(name, spec) for _, name, spec, _ in Formatter().parse(message) if name is not None}


def catalogues(root):
    """``{file name: [babel message]}`` without the headers."""
    found = {}
    for path in sorted((root / "kamlib" / "locale" / "zh").glob("*.po")):
        with path.open("rb") as stream:
            catalog = pofile.read_po(stream, locale="zh", abort_invalid=True)
        found[path.name] = [message for message in catalog if message.id]
        assert not catalog.obsolete, f"{path.name}: obsolete entries {list(catalog.obsolete)}"
    return found


@pytest.fixture(scope="module")
def said(root):
    calls = []
    for path in sorted((root / "kamlib").rglob("*.py")):
        calls += sentences(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix())
    assert len(calls) > 30
    return calls


@pytest.fixture(scope="module")
def translated(root):
    return catalogues(root)


def test_every_sentence_is_written_out_where_it_is_said(said):
    assert [place for place, literal in said if literal is None] == []


def test_every_sentence_has_a_translation(said, translated):
    known = {message.id for messages in translated.values() for message in messages}
    missing = defaultdict(list)
    for place, literal in said:
        if literal is not None and literal not in known:
            missing[literal].append(place)
    assert dict(missing) == {}


def test_no_translation_is_left_over(said, translated):
    alive = {literal for _, literal in said}
    left = {name: [m.id for m in messages if m.id not in alive] for name, messages in translated.items()}
    assert {name: ids for name, ids in left.items() if ids} == {}


def test_no_translation_is_empty_fuzzy_or_plural(translated):
    poor = [
        (name, message.id)
        for name, messages in translated.items()
        for message in messages
        if not isinstance(message.id, str) or not message.string.strip() or message.fuzzy
    ]
    assert poor == []


def test_placeholders_and_their_kinds_survive_translation(translated):
    changed = [
        (name, message.id, message.string)
        for name, messages in translated.items()
        for message in messages
        if placeholders(message.id) != placeholders(message.string)
    ]
    assert changed == []


def test_kinds_are_known(said):
    unknown = [
        (place, name, kind)
        for place, literal in said
        for name, kind in placeholders(literal or "")
        if kind not in KINDS or not name.isidentifier()
    ]
    assert unknown == []


def test_one_message_has_one_translation(translated):
    by_id = defaultdict(dict)
    for name, messages in translated.items():
        for message in messages:
            by_id[message.id][name] = message.string
    assert {key: found for key, found in by_id.items() if len(set(found.values())) > 1} == {}


def test_chinese_sentences_use_full_width_punctuation(translated):
    """A comma or full stop after a Chinese character is a Chinese one (GB/T 15834)."""
    half = [
        (name, message.string)
        for name, messages in translated.items()
        for message in messages
        if any("一" <= left <= "鿿" and right in ",;:?!" for left, right in pairwise(message.string))
    ]
    assert half == []


def test_the_search_sees_calls_and_leaves_strangers_alone():
    source = """
from kamlib.base import text as t
from kamlib.base.text import text as say
say("one {n:count}", n=1)
t.text("two")
ax.text(0.5, 0.5, label)
say(label)
"""
    assert [literal for _, literal in sentences(source)] == ["one {n:count}", "two", None]


def test_placeholders_are_compared_with_their_kind():
    assert placeholders("{n:count} of {share:percent}") == {("n", "count"), ("share", "percent")}
    assert placeholders("{n:count}") != placeholders("{n}")
