"""Model folders: card, safety, size, network file, archive and library."""
