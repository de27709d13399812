"""The files that take longest come first, so that no worker is left alone with one at the end."""


def pytest_configure(config):
    config.addinivalue_line("markers", "early: its file takes a minute or more, most of it spent waiting")


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.get_closest_marker("early") is None)
