"""Reading a file of rules with all faults at once, each with its line and its path in the file."""

import re
from dataclasses import dataclass, field

from kamlib.base.errors import KamError
from kamlib.swot import rule_faults as faults
from kamlib.swot.columns import RANK, ranked, sorts
from kamlib.swot.language import expression
from kamlib.swot.statement import KINDS_OF_UNIT, Statement, placeholders, spelt

CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")
LANGUAGES = ("en", "zh")
NEEDED = ("perspective", "quadrant", "when", "cites", "because")
KEYS = (*NEEDED, *LANGUAGES, "stronger", "weight")
SIDES = {"internal": ("strength", "weakness"), "external": ("opportunity", "threat")}


@dataclass
class Reader:
    """The columns that rules may cite, where the content came from, and the faults found so far."""

    known: dict
    source: str
    lines: dict
    quadrants: dict
    perspectives: dict
    faults: list = field(default_factory=list)

    def place(self, *path):
        """File, line and dotted path."""
        line = next((self.lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.lines), None)
        return f"{self.source}{f':{line}' if line else ''} {'.'.join(map(str, path))}".strip()

    def add(self, fault):
        """Keep one fault."""
        self.faults.append(fault)

    def mapping(self, value, path, known):
        """`value` as a mapping with known keys; an empty one where it is not."""
        if not isinstance(value, dict):
            self.add(faults.shape(self.place(*path), value, "{key: value}"))
            return {}
        for key in value:
            if key not in known:
                self.add(faults.unknown(self.place(*path, key), key, known))
        return value

    def rules(self, content):
        """Parts of all rules and strategies; worth nothing while there are faults."""
        content = self.mapping(content, (), ("rules", "tows"))
        given = content.get("rules")
        if not isinstance(given, dict) or not given:
            self.add(faults.shape(self.place("rules"), given, "{CODE: {perspective: …, quadrant: …, when: …}}"))
            return {}
        parts = [self._rule(str(code), one) for code, one in given.items()]
        return {"rules": parts, "tows": self._strategies(content.get("tows") or [], parts)}

    def _rule(self, code, given):
        path = ("rules", code)
        if not CODE.fullmatch(code):
            self.add(faults.code(self.place(*path), code))
        before, given = len(self.faults), self.mapping(given, path, KEYS)
        if not given and len(self.faults) > before:
            return {"code": code, "perspective": "", "quadrant": ""}
        for name in NEEDED:
            if given.get(name) is None:
                self.add(faults.absent(self.place(*path), name))
        cites = self._cites(given.get("cites"), (*path, "cites"))
        return {
            "code": code,
            "perspective": self._choice(given, "perspective", path, self.perspectives),
            "quadrant": self._choice(given, "quadrant", path, self.quadrants),
            "when": self._when(given.get("when"), (*path, "when"), cites),
            "sentence": self._sentence(given, path, self._units(cites)),
            "cites": cites,
            "stronger": self._stronger(given, path, cites),
            "because": self._reason(given.get("because"), (*path, "because")),
            "weight": self._weight(given.get("weight", 1), (*path, "weight")),
        }

    def _choice(self, given, name, path, valid):
        value = given.get(name, "")
        if value not in ("", None) and not (isinstance(value, str) and value in valid):
            self.add(faults.unknown(self.place(*path, name), value, valid))
        return value

    def _cites(self, given, path):
        if given is None:
            return ()
        if not isinstance(given, list) or not given:
            self.add(faults.shape(self.place(*path), given, "[column, …]"))
            return ()
        for n, name in enumerate(given):
            if not isinstance(name, str) or name not in self.known:
                self.add(faults.unknown_citation(self.place(*path, n), name, self.known))
        return tuple(dict.fromkeys(name for name in given if isinstance(name, str) and name in self.known))

    def _when(self, given, path, cites):
        if given is None:
            return None
        try:
            said = expression(given, columns=sorts(self.known), where=self.place(*path))
        except KamError as error:
            self.faults.extend(error.faults)
            return None
        if not said.columns:
            self.add(faults.no_column(self.place(*path)))
        for name in dict.fromkeys(ranked(one, self.known) or one for one in said.columns):
            if cites and name not in cites:
                self.add(faults.hidden(self.place(*path), name))
        return said

    def _units(self, cites):
        """Units of what a sentence may say: cited columns, and their quantiles; None where that is not known."""
        if not cites:
            return None
        units = {name: self.known[name].unit for name in cites}
        return units | {f"{name}{RANK}": "share" for name in cites if self.known[name].sort == "number"}

    def _sentence(self, given, path, units):
        """Both languages, with the same placeholders."""
        names = {}
        for lang in LANGUAGES:
            said = given.get(lang)
            if not isinstance(said, str) or not said.strip():
                self.add(faults.one_language(self.place(*path), lang))
            else:
                names[lang] = self._placeholders(said, (*path, lang), units)
        if len(names) == 2 and None not in names.values() and (odd := names["en"] ^ names["zh"]):
            self.add(faults.differ(self.place(*path), ", ".join(sorted(f"{{{name}:{kind}}}" for name, kind in odd))))
        return Statement(str(given.get("en", "")), {}, str(given.get("zh", "")))

    def _placeholders(self, said, path, units):
        """``{(name, kind)}``; None where something is wrong with them."""
        found, before = placeholders(said), len(self.faults)
        if found is None:
            self.add(faults.braces(self.place(*path), said))
            return None
        for name, kind in found:
            if units is None:
                continue
            if name not in units:
                self.add(faults.not_cited(self.place(*path), name, units))
            elif kind not in KINDS_OF_UNIT[units[name]]:
                self.add(faults.wrong_kind(self.place(*path), name, kind, KINDS_OF_UNIT[units[name]]))
        if digits := re.search(r"\d+", spelt(said)):
            self.add(faults.typed(self.place(*path), digits.group()))
        return set(found) if len(self.faults) == before else None

    def _stronger(self, given, path, cites):
        way = given.get("stronger") or ""
        lead = cites[0] if cites else ""
        number = bool(lead) and self.known[lead].sort == "number"
        if way and way not in ("high", "low"):
            self.add(faults.unknown(self.place(*path, "stronger"), way, ("high", "low")))
        elif way and lead and not number:
            self.add(faults.no_lead(self.place(*path, "cites"), lead))
        elif number and not way:
            self.add(faults.absent(self.place(*path), "stronger"))
        return way

    def _reason(self, given, path):
        if given is None:
            return None
        languages = LANGUAGES if isinstance(given, dict) else ()
        given = self.mapping(given, path, LANGUAGES)
        for lang in languages:
            if not isinstance(given.get(lang), str) or not given[lang].strip():
                self.add(faults.one_language(self.place(*path), lang))
        said = {lang: str(given.get(lang, "")).replace("{", "{{").replace("}", "}}") for lang in LANGUAGES}
        return Statement(said["en"], {}, said["zh"])

    def _weight(self, given, path):
        if isinstance(given, bool) or not isinstance(given, int | float) or not 0 < given < float("inf"):
            self.add(faults.weight(self.place(*path), given))
            return 1.0
        return float(given)

    def _strategies(self, given, parts):
        if not isinstance(given, list):
            self.add(faults.shape(self.place("tows"), given, "[{pair: […], en: …, zh: …}]"))
            return {}
        stands = {part["code"]: (part["perspective"], part["quadrant"]) for part in parts}
        found = {}
        for n, strategy in enumerate(given):
            one = self.mapping(strategy, ("tows", n), ("pair", *LANGUAGES))
            pair = one.get("pair")
            if not self._joins(pair, stands):
                self.add(faults.bad_pair(self.place("tows", n, "pair"), pair))
            else:
                found[tuple(pair)] = self._sentence(one, ("tows", n), {"internal": "name", "external": "name"})
        return found

    def _joins(self, pair, stands):
        if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(code, str) for code in pair):
            return False
        (one, within), (two, without) = (stands.get(code, ("", "")) for code in pair)
        return one == two and within in SIDES["internal"] and without in SIDES["external"]
