"""The summary task: one Request, plain text back."""

from evals.prompts import Prompt
from evals.schema import Article, Asking, Failure, Request, Result
from evals.text import fence


def summarise(article: Article, prompt: Prompt | None, repeat: int) -> Asking[Result]:
    """Asks for a summary. What the model says is kept as it is but for white space at its ends."""
    request = Request(task="summary", article=article, repeat=repeat)
    if prompt is not None:
        variables = {
            "article": fence("article", article.body),
            "headline": fence("headline", article.headline),
            "language": article.language,
        }
        request = prompt.request("summary", article, variables, repeat)
    (answer,) = yield [request]
    if isinstance(answer, Failure):
        return None, answer
    text = answer.text.strip()
    if not text:
        return answer, Failure(kind="empty", message="The model's summary is empty.")
    cut = ("stopped at the length limit",) if answer.finish == "length" else ()
    return answer.model_copy(update={"text": text, "notes": (*answer.notes, *cut)}), None
