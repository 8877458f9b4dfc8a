"""What a maintainer does each term: newer pins, all notebooks rebuilt, a look at the claims that came out otherwise."""
