"""What a call of a vendor's model costs, by the price list that a library ships."""

from genai_prices import Usage, calc_price


def cost_of(model: str, *, tokens_in: int, tokens_out: int) -> float | None:
    """Give the price of a call in US dollars; None for a model that is not in the list.

    `model` is LangChain's name, `openai:gpt-4o-mini`.
    """
    provider, _, name = model.partition(":")
    try:
        price = calc_price(Usage(input_tokens=tokens_in, output_tokens=tokens_out), name, provider_id=provider)
    except LookupError:
        return None
    return float(price.total_price)
