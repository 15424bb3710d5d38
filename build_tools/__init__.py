"""Tools that turn a checkout into something that runs: the guest's files, the locks, the build hook."""
