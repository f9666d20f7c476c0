"""What can be wrong with a file of rules, in words; each function makes one fault."""

from kamlib.base.errors import Fault, did_you_mean
from kamlib.base.text import text


def unknown(where, found, valid):
    """A key or value that is none of the valid ones."""
    return Fault(
        "KAM-S08",
        where,
        text("{value}", value=repr(found)[:80]),
        text("it would be ignored"),
        did_you_mean(found, valid),
    )


def absent(where, name):
    """A part of a rule that is not there."""
    return Fault(
        "KAM-S08",
        where,
        text("{name} is not there", name=name),
        text("a rule says when, where, what, and why"),
        text("write {name}:", name=name),
    )


def shape(where, found, wanted):
    """A value of another shape."""
    means = text("this setting cannot be read")
    return Fault(
        "KAM-S08", where, text("{value}", value=repr(found)[:80]), means, text("write {wanted}", wanted=wanted)
    )


def code(where, found):
    """A code that is no name."""
    return Fault(
        "KAM-S09",
        where,
        text("{code} cannot be a code", code=repr(found)),
        text("items are found by their code, from run to run"),
        text("write Latin letters, digits and underscores, beginning with a letter"),
    )


def one_language(where, lang):
    """A sentence that one language lacks."""
    return Fault(
        "KAM-S10",
        where,
        text("no sentence in {lang}", lang=lang),
        text("readers of this language would see nothing"),
        text("write {name}:", name=lang),
    )


def braces(where, found):
    """A sentence whose placeholders cannot be read."""
    return Fault(
        "KAM-S11",
        where,
        text("{value}", value=repr(found)[:80]),
        text("the braces cannot be read"),
        text("write a placeholder as {{column:kind}}"),
    )


def not_cited(where, name, cited):
    """A placeholder for something that the rule does not cite."""
    return Fault(
        "KAM-S11",
        where,
        text("{name} is said but not cited", name=name or "{}"),
        text("every number in a sentence must be found in its evidence"),
        did_you_mean(name, cited) if cited else text("cite it"),
    )


def wrong_kind(where, name, kind, valid):
    """A number written in the manner of another unit."""
    return Fault(
        "KAM-S11",
        where,
        text("{name} as {kind}", name=name, kind=repr(kind)),
        text("its unit is written in another manner"),
        text("write {wanted}", wanted=", ".join(f"{{{name}:{one}}}".replace(":}", "}") for one in valid) or "…"),
    )


def typed(where, digits):
    """A number typed into a sentence."""
    return Fault(
        "KAM-S12",
        where,
        text("the number {digits} is typed into the sentence", digits=digits),
        text("it would stay when the data change, and no evidence supports it"),
        text("use a placeholder, or words"),
    )


def differ(where, names):
    """Two languages that say different numbers."""
    return Fault(
        "KAM-S13",
        where,
        text("only one language says {names}", names=names),
        text("both readers must be told the same"),
        text("use the same placeholders in en and zh"),
    )


def unknown_citation(where, name, known):
    """A cited column that no table of the product has."""
    return Fault(
        "KAM-S14",
        where,
        text("unknown column {name}", name=repr(name)[:80]),
        text("no table of a run has it"),
        did_you_mean(name, known),
    )


def weight(where, found):
    """A weight that is no number above zero."""
    return Fault(
        "KAM-S15",
        where,
        text("the weight is {value}", value=repr(found)[:80]),
        text("a statement without weight says nothing"),
        text("write a number above 0, or remove the rule"),
    )


def no_column(where):
    """A condition that looks at nothing."""
    return Fault(
        "KAM-S16",
        where,
        text("the condition names no column"),
        text("it would hold for every account, or for none"),
        text("name a column in it"),
    )


def hidden(where, name):
    """A condition that rests on something that the rule does not cite."""
    return Fault(
        "KAM-S17",
        where,
        text("the condition rests on {name}, which is not cited", name=name),
        text("the reader could not see why the statement is made"),
        text("cite {name}", name=name),
    )


def no_lead(where, name):
    """A rule whose first cited column is no number."""
    return Fault(
        "KAM-S17",
        where,
        text("{name} is cited first", name=name),
        text("the first cited column says how strong the statement is, so that it must be a number"),
        text("cite a column of numbers first, or leave stronger: out"),
    )


def bad_pair(where, found):
    """A strategy that does not join what lies within with what lies without."""
    return Fault(
        "KAM-S18",
        where,
        text("{value}", value=repr(found)[:80]),
        text("a strategy joins a strength or weakness with an opportunity or threat of the same perspective"),
        text("write [code, code], both codes of rules in this file"),
    )
