"""The course's topics, in order: the one word that names each of them in every folder."""

from argparse import ArgumentTypeError

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


def known_topic(word: str) -> str:
    """A word of a command line that must name a topic, as argparse's `type`."""
    if word not in TOPICS:
        raise ArgumentTypeError(f"no such topic: {word} (the topics are {', '.join(TOPICS)})")
    return word
