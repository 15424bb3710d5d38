"""Makes the science pack: numpy, pandas, matplotlib and their dependencies, stripped and unpacked."""
