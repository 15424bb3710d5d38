"""The window: Qt widgets that show one run and let a person steer it."""
