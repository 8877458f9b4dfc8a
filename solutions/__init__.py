"""Reference implementations of every exercise, one module a topic."""
