"""Wrong implementations, one module a topic: what each named mistake looks like, for telling it from the others."""
