"""nbgrader in a learner's server: the LMS is the exchange; assignments are in the folder labs of the home."""

from pathlib import Path

c = get_config()  # type: ignore[name-defined]  # noqa: F821

labs = Path.home() / "labs"
labs.mkdir(exist_ok=True)

c.Exchange.assignment_dir = str(labs)
c.ExchangeFactory.exchange = "notebooks.exchange.plugin.Exchange"
c.ExchangeFactory.list = "notebooks.exchange.plugin.ExchangeList"
c.ExchangeFactory.fetch_assignment = "notebooks.exchange.plugin.ExchangeFetchAssignment"
c.ExchangeFactory.fetch_feedback = "notebooks.exchange.plugin.ExchangeFetchFeedback"
c.ExchangeFactory.submit = "notebooks.exchange.plugin.ExchangeSubmit"
c.ExchangeFactory.collect = "notebooks.exchange.plugin.ExchangeCollect"
c.ExchangeFactory.release_assignment = "notebooks.exchange.plugin.ExchangeReleaseAssignment"
c.ExchangeFactory.release_feedback = "notebooks.exchange.plugin.ExchangeReleaseFeedback"
c.Application.log_level = "WARN"
