"""Documents for readers, made from what a run recorded; no new analysis, no code, no clock."""
