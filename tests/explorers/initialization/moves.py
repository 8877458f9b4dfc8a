MOVES = {
    "activation_gallery": [{"one": "SReLU"}, {"other": "sinc"}, {"x": -1.0}, {"x": 0.5}],
    "activation_scales": [
        {"depth": 6},
        {"scheme": "N(0, 1)"},
        {"activation": "tanh"},
        {"seed": 3},
        {"scheme": "zeros"},
    ],
    "pretraining_head_start": [{"epochs": 0}, {"epochs": 3}, {"target": 33}, {"images": 50}, {"start": "Kaiming"}],
}
