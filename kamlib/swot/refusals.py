"""What can be wrong with dossiers, competitors, links and plans, in words; each function makes one fault."""

from kamlib.base.errors import Exit, Fault, KamError, did_you_mean
from kamlib.base.text import text


def refuse(faults, exit_code=Exit.INPUT_CORRUPT):
    """Raise all `faults` as one error, if there are any."""
    faults = list(faults)
    if faults:
        raise KamError(*faults, exit_code=exit_code)


def no_folder(folder, near):
    """A folder of dossiers that is not there."""
    return Fault(
        "KAM-S50",
        str(folder),
        text("no such folder"),
        text("no dossier can be read; an account without a dossier is no fault, a wrong path is"),
        did_you_mean(folder.name, near) if near else text("check the path"),
    )


def too_large(path, size):
    """A dossier in which a whole document was pasted."""
    return Fault(
        "KAM-S51",
        str(path),
        text("the file has {size:count} bytes", size=size),
        text("a dossier is one page that is reviewed in ten minutes; it takes at most 1 MB"),
        text("keep a summary of it in the dossier and name the document as the source"),
    )


def other_encoding(path, encoding):
    """A dossier that an editor saved in another encoding than UTF-8."""
    return Fault(
        "KAM-S52",
        str(path),
        text("the text is {encoding} and not UTF-8", encoding=encoding),
        text("names would be garbled"),
        text("save the file as UTF-8, or run: iconv -f {encoding} -t UTF-8 OLD > NEW", encoding=encoding),
    )


def twice(account_id, paths):
    """Two dossiers of one account."""
    return Fault(
        "KAM-S53",
        ", ".join(map(str, paths)),
        text("{n:count} files for the account {account}", n=len(paths), account=account_id),
        text("nobody could say which of them holds"),
        text("move what is still true into one file and delete the other"),
    )


def no_account(where, account_id, accounts):
    """A dossier of an account that the tables do not know."""
    return Fault(
        "KAM-S54",
        where,
        text("there is no account {account}", account=repr(account_id)),
        text("what is known would be shown for nobody"),
        did_you_mean(account_id, accounts) if accounts else text("correct the account_id"),
    )


def in_future(where, day, as_of):
    """A fact, a contact or an opening dated after the day of the analysis."""
    return Fault(
        "KAM-S55",
        where,
        text("dated {date:day}, after {as_of:day}", date=day, as_of=as_of),
        text("nobody could have known it on that day"),
        text("correct the date, or make the analysis as of a later day"),
    )


def unproven(where):
    """A fact that names no source or no date."""
    return Fault(
        "KAM-S56",
        where,
        text("a fact without a source, or without a date"),
        text("a guess must never be read as a fact"),
        text("write source and date, or kind: guess"),
    )


def out_of_order(where, low, value, high):
    """An estimate that lies outside its own range."""
    return Fault(
        "KAM-S57",
        where,
        text("low {low}, value {value}, high {high}", low=low, value=value, high=high),
        text("an estimate lies within its own range"),
        text("write low, value and high in rising order"),
    )


def unquoted(where, value):
    """An account id that YAML reads as a number, so that its leading zeros are lost."""
    return Fault(
        "KAM-S58",
        where,
        text("{value} is read as a number", value=value),
        text("leading zeros of the account_id are lost"),
        text('write it in quotes, such as "0028"'),
    )


def no_day(where, written):
    """A date that is in no calendar."""
    return Fault(
        "KAM-S59",
        where,
        text("{value}", value=written),
        text("it names no single day"),
        text("write the day as year-month-day, such as 2025-12-31"),
    )


def repeated(where, rows):
    """Rows that say the same thing twice."""
    return Fault(
        "KAM-S60",
        where,
        text("{n:count} rows stand more than once", n=rows),
        text("their money would be counted twice"),
        text("keep one row for each key"),
    )


def no_share(where, value):
    """A share outside [0, 1]."""
    return Fault(
        "KAM-S61",
        where,
        text("the share is {value}", value=value),
        text("a share is a fraction between 0 and 1"),
        text("write 0.25 for 25 per cent"),
    )


def no_rank(where, rank, n):
    """A rank outside 1 … N."""
    return Fault(
        "KAM-S62",
        where,
        text("rank {rank} of {n}", rank=rank, n=n),
        text("a rank lies between 1 and the number of suppliers"),
        text("count the suppliers that the account uses, and rank among them"),
    )


def bad_sum(where, total):
    """Weights that do not sum to 1, or a weight below 0."""
    return Fault(
        "KAM-S63",
        where,
        text("the weights sum to {total:number3}, or one of them is below 0", total=total),
        text("scores of firms could not be compared with the middle of 2.5"),
        text("write weights from 0 that sum to 1"),
    )


def bad_rating(where, value):
    """A rating outside 1 … 4."""
    return Fault(
        "KAM-S64",
        where,
        text("the rating is {value}", value=value),
        text("1 is a major weakness, 2 a minor one, 3 a minor strength, 4 a major one"),
        text("write a number from 1 to 4 for every firm and factor"),
    )


def bad_amount(where, rows):
    """Money that is missing, infinite or of the wrong sign."""
    return Fault(
        "KAM-S65",
        where,
        text("{n:count} values are missing, infinite or negative", n=rows),
        text("no share can be computed from them"),
        text("correct these values"),
    )


def unknown_value(where, value, valid):
    """A name that is not one of a list."""
    return Fault(
        "KAM-S66",
        where,
        text("{value}", value=value),
        text("it is not known"),
        did_you_mean(value, valid),
    )


def wrong_targets(where, green, amber):
    """A second mark that is better than the target."""
    return Fault(
        "KAM-S71",
        where,
        text("green {green}, amber {amber}", green=green, amber=amber),
        text("no value could ever be amber"),
        text("amber lies between green and the worst: below green where higher is better, above it where lower is"),
    )


def unanswered(where, names):
    """An action that nobody answers for."""
    return Fault(
        "KAM-S72",
        where,
        text("nothing is said under {names}", names=", ".join(names)),
        text("an action without owner, date and effect is a wish"),
        text("write who does it, by which day, and which indicator it is to move to what"),
    )


def no_capacity(where, value):
    """A number of plans that is no whole number from 1."""
    return Fault(
        "KAM-S74",
        where,
        text("{value}", value=value),
        text("a list of full plans must not outgrow the people who work on them"),
        text("write a whole number from 1: the plans that one manager can work on"),
    )


def no_earlier(path):
    """A table of an earlier run that is not there."""
    return Fault(
        "KAM-S77",
        str(path),
        text("no such table of an earlier run"),
        text("nobody can say what has changed since"),
        text("give the folder of a run with this step, or leave previous empty"),
    )
