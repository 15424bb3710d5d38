"""The process that owns one USB or HID device, and carries out the transfers that arrive on its line."""
