"""Averages and differences that admit doubt. Articles on one story are not independent: all is over stories.

    estimates      a mean with its interval (pure Python)
    agreement      confusion tables: macro-F1, kappa, their seeded bootstrap
    student        Student's t distribution (pure Python)
    paired         two answers to the same articles: difference, interval, test, what could have been seen
    resampling     sign flips and bootstrap draws, vectorised; the only module that needs NumPy when imported
    corpus         paired bootstrap of figures of a whole confusion table
    length         differences at equal length
    family         Holm, and the one plain word

Methods and when to use which: Miller 2024 (arXiv 2411.00640) for clustered standard errors and paired differences;
Wilson intervals for small proportions (Bowyer, Aitchison & Ivanova 2025, arXiv 2503.01747); the percentile bootstrap,
seeded, for corpus figures such as macro-F1 and kappa. BCa is left out on purpose: it returns nothing where all values
are equal.
"""

from evals.stats.agreement import Agreement, Table, agreement_of, bootstrap, confusion, f1, kappa, macro_f1
from evals.stats.estimates import LEVEL, Interval, clustered_error, estimate, wilson

__all__ = [
    "LEVEL", "Agreement", "Interval", "Table", "agreement_of", "bootstrap", "clustered_error", "confusion", "estimate",
    "f1", "kappa", "macro_f1", "wilson",
]  # fmt: skip
