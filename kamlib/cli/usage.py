"""Wrong usage, told as faults: unknown commands and options with the nearest names, malformed ``NAME=VALUE`` pairs."""

import typer
from typer.core import TyperGroup

from kamlib.base.errors import Exit, Fault, KamError, did_you_mean, nearest
from kamlib.base.text import catalogue, text

USAGE_ERROR = typer.BadParameter.__base__
NOTHING_DONE = text("nothing was done")


class Commands(TyperGroup):
    """The group of commands; an unknown one is answered with the nearest."""

    def resolve_command(self, ctx, args):
        """As typer does, with our fault in place of its own."""
        name = args[0] if args else ""
        if name and not name.startswith("-") and self.get_command(ctx, name) is None:
            found = text("there is no such command")
            raise KamError(
                Fault("KAM-C01", f"{ctx.command_path} {name}", found, NOTHING_DONE, did_you_mean(name, self.commands))
            )
        return super().resolve_command(ctx, args)


def fault_of(error):
    """A usage error of typer as our fault."""
    context = getattr(error, "ctx", None)
    where = context.command_path if context else "kam"
    for_help = text("see {command} --help", command=where)
    kind = type(error).__name__
    if kind == "NoSuchOption":
        return Fault(
            "KAM-C02", f"{where} {error.option_name}", text("there is no such option"), NOTHING_DONE, _options(error)
        )
    if kind == "MissingParameter":
        options = [option for option in error.param.opts if option.startswith("--")]
        found = text("{name} is missing", name=" ".join([*options, error.param.metavar or error.param.name]))
        return Fault("KAM-C03", where, found, NOTHING_DONE, for_help)
    if kind == "BadParameter" and error.param is not None:
        option = max([*error.param.opts, ""], key=len)
        return Fault(
            "KAM-C04",
            f"{where} {option}",
            text("the value does not fit: {problem}", problem=error.message),
            NOTHING_DONE,
            for_help,
        )
    return Fault("KAM-C05", where, text("{problem}", problem=error.format_message()), NOTHING_DONE, for_help)


def _options(error):
    valid = [option for param in error.ctx.command.params for option in param.opts if option.startswith("--")]
    if nearest(error.option_name, valid):
        return did_you_mean(error.option_name, valid)
    return text("see {command} --help", command=error.ctx.command_path)


def pairs(values, option):
    """``["account=客户", …]`` as a dict; every malformed or doubled pair is named.

    >>> pairs(["account=客户", "date=日期"], "--map")
    {'account': '客户', 'date': '日期'}
    """
    found, faults = {}, []
    for value in values:
        name, equals, said = (part.strip() for part in value.partition("="))
        if not (name and equals and said) or name.startswith("-"):
            mend = text("write it as {option} NAME=VALUE, with quotes around it when it holds blanks", option=option)
            faults.append(Fault("KAM-C06", f"{option} {value}", text("not of the form NAME=VALUE"), NOTHING_DONE, mend))
        elif name in found:
            twice = text("{name} is given twice", name=name)
            faults.append(Fault("KAM-C07", f"{option} {value}", twice, NOTHING_DONE, text("give it once")))
        found[name] = said
    if faults:
        raise KamError(*faults, exit_code=Exit.USAGE)
    return found


def translated(command, lang):
    """The click command tree with its help texts in `lang`."""
    if lang != "en":
        say = catalogue(lang).gettext
        for inner in getattr(command, "commands", {}).values():
            translated(inner, lang)
        command.help = say(command.help) if command.help else command.help
        command.short_help = say(command.short_help) if command.short_help else command.short_help
        for param in command.params:
            param.help = say(param.help) if param.help else param.help
    return command
