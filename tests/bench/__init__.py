"""The commands in ``bench/`` that judge: suites of others, and packages."""
