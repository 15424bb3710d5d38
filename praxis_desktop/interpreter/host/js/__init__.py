"""JavaScript's values for the guest: conversions, calls, proxies, promises, the ``js`` namespace."""
