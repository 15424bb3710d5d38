"""JavaScript's values as the guest sees them: conversions, calls, proxies, promises, the ``js`` namespace."""
