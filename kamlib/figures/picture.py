"""Draw a result, keep the drawing in the run folder, show it in the notebook."""

from dataclasses import dataclass

from kamlib.base.text import LANGUAGES
from kamlib.figures import style, svg


@dataclass(frozen=True)
class Picture:
    """A drawing as a notebook shows it: SVG, and its headline where there are no pictures."""

    markup: str
    headline: str

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"image/svg+xml": self.markup, "text/plain": self.headline}


def show(run, name, draw, result, *, lang="en"):
    """Draw `result` in every language, keep ``figures/<name>.<lang>.svg``, and return the picture in `lang`.

    Parameters
    ----------
    run : Run
        The open run folder; its settings give currency and the data's date.
    name : str
        Name of the files.
    draw : callable
        ``draw(result, lang=..., currency=...)`` that returns Axes, such as :func:`kamlib.figures.pareto_curve`.
    result : Result or DataFrame
    lang : {"en", "zh"}

    Returns
    -------
    Picture
        Shown by Jupyter as SVG.

    Raises
    ------
    KamError
        KAM-B02, when a label holds a character that the font does not have.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> from kamlib.base.record import Run
    >>> from kamlib.figures import monthly_revenue
    >>> history = pd.DataFrame({"month": pd.to_datetime(["2025-01-01", "2025-02-01"]), "revenue": [3e5, 4e5]})
    >>> show(Run.open(tempfile.mkdtemp(), "20_accounts"), "monthly", monthly_revenue, history, lang="zh").headline
    '按月净销售额；最高为2025-02'
    """
    settings = run.settings
    pictures = {each: _drawn(name, draw, result, each, settings) for each in LANGUAGES}
    for each, picture in pictures.items():
        path = run.folder / "figures" / f"{name}.{each}.svg"
        path.write_text(picture.markup, encoding="utf-8", newline="\n")
        run.artefact(path)
    return pictures[lang]


def _drawn(name, draw, result, lang, settings):
    ax = draw(result, lang=lang, currency=settings.get("currency") or "")
    with style.theme():
        style.source(ax, as_of=settings.get("as_of"), lang=lang)
    return Picture(svg.markup(ax, name=name), ax.figure.axes[0].get_label())
