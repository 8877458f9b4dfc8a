"""The course's topics, in order: the one word that names each of them in every folder."""

TOPICS = (
    "minibatch_sgd",
    "initialization",
    "momentum",
    "adaptive",
    "batch_norm",
    "dropout",
    "early_stopping",
    "search",
)


def notebook_name(topic: str) -> str:
    """The name of a topic's notebook without its suffix: `notebook_name("momentum")` is `"03_momentum"`."""
    return f"{TOPICS.index(topic) + 1:02d}_{topic}"
