"""For each explorer of notebook 6, moves that must each show something else."""

MOVES = {
    "dropout_rate": [{"p": 0.0}, {"p": 0.8}, {"epoch": 5}, {"seed": 3}],
    "penalty_strength": [{"strength": 0.0}, {"strength": 0.03}, {"kind": "L2"}],
    "decision_boundary": [{"epoch": 0}, {"epoch": 60, "width": 16}, {"p": 0.3}, {"l2": 1e-3}, {"seed": 1}],
    "augmentation_gallery": [
        {"name": "erasing"},
        {"strength": 0.9},
        {"seed": 4},
        {"example": 3},
        {"name": "noise"},
        {"name": "shift and shear"},
        {"name": "crop and resize"},
    ],
}
