"""The AppImage: a single file for any Linux that has Qt's system libraries."""
