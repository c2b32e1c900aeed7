"""The test kit for plugin authors: contract suites to subclass."""
