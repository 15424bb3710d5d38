"""The AppImage: one file for any Linux that has Qt's system libraries."""
