"""USB and HID devices: messages, descriptors, and what opens them."""
