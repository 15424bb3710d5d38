"""The look of the window: colours, fonts, sizes, light and dark, scale, language."""
