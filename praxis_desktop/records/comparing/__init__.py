"""Two recorded runs side by side: values, the first difference, curves, durations of steps."""
