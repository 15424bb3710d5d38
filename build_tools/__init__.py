"""Tools that turn a checkout into a running program: the guest's files, the locks, the build hook."""
