"""One version of each package, chosen from what there is."""
