"""Attempts that pass although they do not do what the reference does, and why that is as it should be."""

import re

_EXCUSED: dict[str, list[tuple[str, str]]] = {
    "": [
        (r"eps=(5e-09|2e-08|-1e-08|0|5e-11|2e-10|-1e-10)[,)]", "a default so small that no gradient of ordinary size shows it"),
        (r"^nothing → \d+: \w+ = torch\.rand", "it draws twice, and uses the second draw"),
        (r"^the reference's result in a liar's class", "the right tensor in the same memory, whatever it says of itself"),
    ],
    "minibatch_sgd.train_epoch": [
        (r"^nothing → \d+: loss = loss_fn", "a second forward pass is not forbidden; dropout and running statistics show it"),
    ],
    "initialization.xavier_normal_": [
        (r"fan_(in|out) \+ -?1|fan_(in|out) - 1", "a fan that is off by one shows in no draw of an ordinary size"),
        (r"fan_(in|out) \+ \(fan_(in|out) \+ 1\)", "the same"),
    ],
    "dropout.dropout": [(r"^4: kept = torch\.rand.* → 2: ", "it draws in evaluation too, and uses nothing of it")],
    "dropout.mc_predict": [(r"training = -mode", "−1 is as true as True")],
    "early_stopping.train_val_split": [(r"round\(\((n \+ 1|1 \+ n)\) \* val_fraction", "within one of n · val_fraction, as is asked for")],
    "early_stopping.kfold": [(r"\*folds\[i \+ 1:\], \*folds\[:i\]", "the order of the indices is free")],
    "batch_norm.fold_batch_norm": [
        (r"folded = nn\.Linear", "the dtype of the new layer is not asked for"),
    ],
}  # fmt: skip
"""Exercise id, or "" for all -> (pattern that is found in what the mutant changes, why it may pass)."""


def excused(id: str, change: str) -> str | None:
    """Why an attempt that changes this may pass, or None."""
    every = [*_EXCUSED.get(id, []), *_EXCUSED.get("", [])]
    return next((why for pattern, why in every if re.search(pattern, change)), None)
