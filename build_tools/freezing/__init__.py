"""The program as one folder that needs no Python, no compiler and no network: made with PyInstaller."""
