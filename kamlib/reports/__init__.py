"""Documents for readers, made from what a run recorded; no new analysis, no code, no clock."""

FORMS = ("html", "pdf", "xlsx", "pptx")  # each the name of a module with `render`

__all__ = ["FORMS"]
