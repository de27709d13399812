"""Tells at the end what took how long, by test and by folder, and what tests have measured."""

from collections import Counter

SLOWEST = 25
# What a test records under this name with `record_property` is shown as it is.
TOLD = "told"
# And under this, a dictionary of counts is added up over all tests and workers.
COUNTED = "counted"


class Times:
    """Adds up the seconds of all reports, whichever worker they come from."""

    def __init__(self):
        self.by_phase, self.by_folder, self.told, self.counted = [], Counter(), [], Counter()

    def pytest_runtest_logreport(self, report):
        folder = report.nodeid.split("::")[0].rpartition("/")[0]
        self.by_phase.append((report.duration, report.when, report.nodeid))
        self.by_folder[folder] += report.duration
        if report.when == "teardown":
            for name, value in report.user_properties:
                if name == TOLD:
                    self.told.append(value)
                elif name == COUNTED:
                    self.counted.update(value)

    def pytest_terminal_summary(self, terminalreporter):
        self.show(terminalreporter, "measured", list(dict.fromkeys(self.told)))
        self.show(terminalreporter, "counted", [f"{count:6} {what}" for what, count in self.counted.most_common()])
        slowest = sorted(self.by_phase, reverse=True)[:SLOWEST]
        self.show(terminalreporter, "slowest", [f"{seconds:7.1f} s {when:8} {test}" for seconds, when, test in slowest])
        folders = [f"{seconds:7.1f} s {folder}" for folder, seconds in self.by_folder.most_common()]
        self.show(terminalreporter, "by folder", folders)

    @staticmethod
    def show(terminalreporter, title: str, lines: list[str]) -> None:
        if lines:
            terminalreporter.section(title)
            for line in lines:
                terminalreporter.line(line)


def pytest_configure(config):
    # A worker reports to the one who started it, who tells.
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Times())
