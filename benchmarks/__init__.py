"""How much Atelier costs beside the least that could do the same; `make bench` runs it, results.md keeps it."""
