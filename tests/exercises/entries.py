"""How variants of answers are entered: by decorators, as right ones or as instances of a named mistake."""

from collections.abc import Callable

Enter = Callable[[Callable], Callable]
Right = dict[str, list[Callable]]
Wrong = dict[tuple[str, str], list[Callable]]


def entries(topic: str) -> tuple[Right, Wrong, Callable[[str], Enter], Callable[[str, str], Enter]]:
    """Empty `RIGHT` (exercise id -> answers) and `WRONG` ((exercise id, slug) -> answers), and the decorators that fill them.

    `@right("SGD")` enters a correct answer, `@wrong("SGD", "ascends")` an instance of that misconception.
    """
    accepted: Right = {}
    mistaken: Wrong = {}

    def enter(variants: list[Callable]) -> Enter:
        def entered(answer: Callable) -> Callable:
            variants.append(answer)
            return answer

        return entered

    def right(name: str) -> Enter:
        return enter(accepted.setdefault(f"{topic}.{name}", []))

    def wrong(name: str, slug: str) -> Enter:
        return enter(mistaken.setdefault((f"{topic}.{name}", slug), []))

    return accepted, mistaken, right, wrong
