"""Who sits in which tier when the seats are counted, and when a score decides; both hold still within a band."""

import numpy as np


def seated(place, ends, *, before, floor, fixed, band):
    """Tiers (0 the best, 3 the rest) when the number of seats decides.

    Parameters
    ----------
    place : array of int
        Rank by score, from 0; accounts without a score come last and have ``place >= ends`` of their own count.
    ends : list of int
        Seats of the first one, two and three tiers together.
    before : array of int
        Tier of the last round; 3 for newcomers.
    floor : array of int
        The lowest tier that a minimum hold allows; 3 where none runs.
    fixed : array of int
        The tier that was set by hand; −1 where none was.
    band : float
        Half-width of the band around a boundary, as a share of its seats.

    Notes
    -----
    A boundary with b seats is filled in this order: who is set there by hand, held, or seated better; who ranks within
    b (1 − band); who sat on the better side before and ranks within b (1 + band); then by rank. Its size is b, whatever
    the band, unless more are set or held than there are seats.
    """
    tier = np.full(len(place), 3)
    for level in (2, 1, 0):
        tier[_inside(place, ends, level, before=before, floor=floor, fixed=fixed, band=band)] = level
    return tier


def _inside(place, ends, level, *, before, floor, fixed, band):
    """Who sits at `level` or better; a better level's accounts are all among them."""
    end = ends[level]
    must = ((fixed >= 0) & (fixed <= level)) | ((fixed < 0) & (floor <= level))
    if level:
        must |= _inside(place, ends, level - 1, before=before, floor=floor, fixed=fixed, band=band)
    barred = fixed > level
    turn = np.full(len(place), 3)
    turn[(before <= level) & (place < np.floor(end * (1 + band) + 1e-9))] = 2
    turn[place < np.ceil(end * (1 - band) - 1e-9)] = 1
    turn[must] = 0
    order = np.lexsort((place, turn))
    order = order[~barred[order]]
    inside = np.zeros(len(place), dtype=bool)
    inside[order[: max(end, int(must.sum()))]] = True
    return inside


def scored(score, cuts, *, before, floor, fixed, band):
    """Tiers when a score decides: up at cut + band · |cut|, down below cut − band · |cut|; newcomers at the cut."""
    tier = np.full(len(score), 3)
    for level in (2, 1, 0):
        margin = band * abs(cuts[level])
        known, better = before >= 0, before <= level
        bar = np.where(known & better, cuts[level] - margin, np.where(known, cuts[level] + margin, cuts[level]))
        tier[score >= bar] = level
    tier = np.minimum(tier, floor)
    return np.where(fixed >= 0, fixed, tier)
