"""Crystal systems, elements, unit cells, structures and their reflections."""
