"""Two kept runs side by side: values, the first difference, courses, how long steps took."""
