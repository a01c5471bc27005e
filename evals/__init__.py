"""Betteridge: evaluates news summaries and question-mark headlines.

A **Suite** says what to run; a **Run** is what happened; a **Scorecard** is what it means;
a **Comparison** is what changed; a **Gate** says whether it may ship.
"""

__version__ = "0.1.0"
