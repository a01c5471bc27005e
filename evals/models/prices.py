"""What answers cost, by the price lists of `genai-prices`, or by the settings' own; unknown models say so."""

from collections.abc import Callable
from decimal import Decimal

from evals.models import Model
from evals.models.endpoint import Endpoint
from evals.schema import Message, Usage

Price = Callable[[Usage], float]
"""US dollars for so many tokens."""
LENGTH = {"generate": 250, "judge": 60}
"""Tokens that an answer is taken for beforehand, by purpose, where the prompt sets no `maxTokens`."""


def price_of(model: Model) -> Price | None:
    """How a model's answers are priced; None where nobody knows."""
    if model.promptless or model.name.startswith("local/"):
        return lambda _: 0.0
    endpoint = getattr(model, "endpoint", None)
    if isinstance(endpoint, Endpoint) and endpoint.price is not None:
        price = endpoint.price
        return lambda usage: (usage.input * price[0] + usage.output * price[1]) / 1e6
    provider, _, name = model.name.partition("/")
    return _listed(provider, name)


def _listed(provider: str, name: str) -> Price | None:
    from genai_prices import Usage as Tokens
    from genai_prices import calc_price

    def price(usage: Usage) -> float:
        tokens = Tokens(input_tokens=usage.input, output_tokens=usage.output, cache_read_tokens=usage.cached)
        total: Decimal = calc_price(tokens, name, provider_id=provider).total_price
        return float(total)

    try:
        price(Usage(input=1, output=1))
    except LookupError:
        return None
    return price


def tokens_of(messages: tuple[Message, ...]) -> int:
    """About how many tokens messages have: a token is some four bytes of UTF-8 in most languages and tokenizers."""
    return sum(4 + len(message.content.encode("utf-8", "replace")) // 4 for message in messages)
