"""JavaScript values for the guest: conversions, calls, proxies, promises and the ``js`` namespace."""
