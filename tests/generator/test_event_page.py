"""The page of events says what the simulator says now."""

from tests.generator.event_page import PAGE, page


def test_the_page_is_what_the_simulator_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.generator.event_page writes it anew"
