"""The verdict against the label that people gave."""

from evals.schema import Article, Evidence, Reading, Sample, Score, TaskName

_SIGNATURE = "verdict|labels:article|v:1"
NOTHING_ASKED = "none"
"""How a Reading without a verdict is written, in a label or an answer: the headline asks nothing."""


class VerdictAgreement:
    """`verdict`: 1 where the verdict is the label's, else 0; `unscored` without a label. The Score keeps both."""

    tasks: frozenset[TaskName] = frozenset({"headline"})
    names: tuple[str, ...] = ("verdict",)

    def score(self, sample: Sample, article: Article) -> list[Score]:
        """One Score, with the evidence that the verdict stands on."""
        assert sample.output is not None
        reading = Reading.model_validate(sample.output.data or {})
        said = reading.verdict or NOTHING_ASKED
        evidence: tuple[Evidence, ...] = reading.evidence
        if article.labels is None or (article.labels.form is None and article.labels.verdict is None):
            return [
                Score(
                    name="verdict",
                    status="unscored",
                    label=said,
                    reason="no label",
                    evidence=evidence,
                    signature=_SIGNATURE,
                )
            ]
        expected = article.labels.verdict or NOTHING_ASKED
        if said == expected == NOTHING_ASKED:
            return [
                Score(
                    name="verdict",
                    status="unscored",
                    label=said,
                    expected=expected,
                    reason="the headline asks nothing",
                    signature=_SIGNATURE,
                )
            ]
        return [
            Score(
                name="verdict",
                value=float(said == expected),
                label=said,
                expected=expected,
                evidence=evidence,
                signature=_SIGNATURE,
            )
        ]
