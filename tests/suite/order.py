"""Starts with the files marked `early`, so that none of them runs alone at the end."""


def pytest_configure(config):
    config.addinivalue_line("markers", "early: its file takes a minute or more, most of it spent waiting")


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.get_closest_marker("early") is None)
