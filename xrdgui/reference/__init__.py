"""Known compounds: libraries of their lines, and the search for those a pattern looks like."""
