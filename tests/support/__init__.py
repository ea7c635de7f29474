"""What several tests need: made-up patterns and cells, servers and children that stand in."""
