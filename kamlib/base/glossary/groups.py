"""Words of segments, their number, their stability, and of the comparison with tiers."""

from kamlib.base.text import text

LABELS = {
    "segment": (text("Segment"), "name"),
    "size": (text("Accounts"), "accounts"),
    "jaccard": (text("Jaccard similarity"), "index"),
    "worst_jaccard": (text("Jaccard similarity of the weakest"), "index"),
    "dissolved": (text("Times dissolved"), "count"),
    "recovered": (text("Times recovered"), "count"),
    "resamples": (text("Resamples"), "count"),
    "n_share": (text("Share of accounts"), "share"),
    "value_share": (text("Share of money"), "share"),
    "k": (text("Number of segments"), "count"),
    "n": (text("Number"), "count"),
    "median": (text("Median"), "index"),
    "robust_z": (text("Robust standard deviations from all"), "index"),
    "suggested": (text("Tier that the behaviour suggests"), "name"),
    "confidence": (text("Confidence"), "share"),
    "fitted": (text("Fitted"), "yes/no"),
    "smallest_share": (text("Smallest segment"), "share"),
    "silhouette": (text("Silhouette"), "index"),
}
VALUES = {
    "kind": {
        "hidden gem": text("hidden gem"),
        "stronger": text("stronger than its tier"),
        "fading giant": text("fading giant"),
        "weaker": text("weaker than its tier"),
    },
    "verdict": {
        "stable": text("stable"),
        "doubtful": text("doubtful"),
        "unstable": text("unstable"),
    },
    "rule": {
        "silhouette": text("silhouette"),
        "simplified_silhouette": text("simplified silhouette"),
        "calinski_harabasz": text("Calinski–Harabasz"),
        "davies_bouldin": text("Davies–Bouldin"),
        "bic": text("BIC"),
        "prediction strength": text("prediction strength"),
        "bootstrap Jaccard": text("bootstrap Jaccard"),
        "gap firstmax": text("gap: first maximum"),
        "gap globalmax": text("gap: maximum"),
        "gap Tibs2001SEmax": text("gap: Tibshirani 2001"),
        "gap firstSEmax": text("gap: first within one standard error"),
        "gap globalSEmax": text("gap: within one standard error of the maximum"),
    },
}
