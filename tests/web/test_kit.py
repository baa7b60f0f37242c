"""The tags and filters of the kit."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from tessera.web.formatting import side_by_side
from tessera.web.parts import Chip, Crumb, Event, Fact, Pages, Progress, Tab

MORNING = datetime(2026, 11, 18, 9, 5, tzinfo=UTC)


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context)).strip()


def test_values_are_isolated_and_escaped() -> None:
    assert render("{{ x|bdi }}", x="<b>أمينة") == "<bdi>&lt;b&gt;أمينة</bdi>"
    assert render("{{ x|ltr }}", x="+221 77") == '<bdi dir="ltr">+221 77</bdi>'


def test_names_beside_numbers_keep_the_order_of_the_page() -> None:
    assert side_by_side("Amina", "", "20 May") == "Amina · 20 May"
    assert side_by_side("أمينة", "20 May") == "\u2068أمينة\u2069 · \u206820 May\u2069"
    with translation.override("ar"):
        assert side_by_side("Amina", "20 مايو") == "\u2068Amina\u2069 · \u206820 مايو\u2069"


def test_a_label_ends_as_its_language_wants() -> None:
    assert render("{{ x|labelled }}", x="<Sex") == "<bdi>&lt;Sex</bdi>:"
    with translation.override("fr"):
        assert render("{{ x|labelled }}", x="Sexe") == "<bdi>Sexe</bdi>\u00a0:"


@pytest.mark.parametrize("filter_name", ["bdi", "ltr", "masked", "day", "moment", "quantity"])
def test_nothing_gives_nothing(filter_name: str) -> None:
    assert render("{{ x|" + filter_name + " }}", x=None) == ""


def test_a_masked_value_shows_its_last_four() -> None:
    shown = render("{{ x|masked }}", x="19860327-4471")
    assert "4471" in shown and "1986" not in shown


def test_a_short_masked_value_shows_nothing_of_itself() -> None:
    assert "4471" not in render("{{ x|masked }}", x="4471")


@pytest.mark.parametrize(
    ("precision", "words"),
    [("day", "27 March 1986"), ("month", "March 1986"), ("year", "1986"), ("estimated", "about 1986")],
)
def test_a_date_says_no_more_than_is_known(precision: str, words: str) -> None:
    shown = render("{{ x|day:precision }}", x=date(1986, 3, 27), precision=precision)
    assert f">{words}<" in shown
    assert ("27" in shown) == (precision == "day")


def test_dates_and_numbers_speak_the_language_of_the_page() -> None:
    with translation.override("fr"):
        assert "27 mars 1986" in render("{{ x|day }}", x=date(1986, 3, 27))
        assert "1\u202f029" in render("{{ x|quantity }}", x=1029).replace("\xa0", "\u202f")
    with translation.override("en"):
        assert "1,029" in render("{{ x|quantity }}", x=1029)


def test_a_moment_is_shown_in_the_registrys_time_zone(settings) -> None:
    settings.TIME_ZONE = "Asia/Baghdad"
    assert "12:05" in render("{{ x|moment }}", x=MORNING)


def test_an_icon_is_decoration_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in render('{% icon "search" %}')
    labelled = render('{% icon "search" "Find" %}')
    assert 'aria-label="Find"' in labelled and "aria-hidden" not in labelled


def test_only_directed_icons_turn_round() -> None:
    assert "icon-flip" in render('{% icon "chevron-right" %}')
    assert "icon-flip" not in render('{% icon "search" %}')


@pytest.mark.parametrize(
    ("name", "letters"), [("Sara Kamau", "SK"), ("amina bint diallo", "AD"), ("Cher", "C"), ("", "?")]
)
def test_an_avatar_has_initials(name: str, letters: str) -> None:
    assert f">{letters}<" in render("{% avatar name %}", name=name)


def test_a_button_is_a_link_when_it_leads_somewhere() -> None:
    assert render('{% button "Go" href=x %}', x="/x?a=1&b=2").startswith(
        '<a class="btn" href="/x?a=1&amp;b=2"'
    )
    assert 'type="submit"' in render('{% button "Go" %}')


def test_blocks_keep_what_is_inside_and_escape_what_is_given() -> None:
    shown = render("{% card title=title %}<p>{{ x }}</p>{% endcard %}", title="<T>", x="<b>")
    assert "<h2>&lt;T&gt;</h2>" in shown and "<p>&lt;b&gt;</p>" in shown


def test_a_table_can_be_scrolled_by_keyboard() -> None:
    shown = render('{% scroll label="People" %}<table></table>{% endscroll %}')
    assert 'role="region"' in shown and 'tabindex="0"' in shown and 'aria-label="People"' in shown


def test_a_bad_banner_is_announced() -> None:
    assert 'role="alert"' in render('{% banner kind="bad" %}No{% endbanner %}')
    assert 'role="alert"' not in render('{% banner kind="ok" %}Yes{% endbanner %}')


def test_the_lists() -> None:
    assert 'aria-current="page"' in render("{% breadcrumb x %}", x=[Crumb("Households", "/h"), Crumb("HH-1")])
    assert "1,029" in render('{% tabs x "Views" %}', x=[Tab("All", "/", count=1029)])
    assert "/without" in render("{% chips x %}", x=[Chip("Lomba", "/without")])
    assert "Baby" in render("{% timeline x %}", x=[Event("Baby")])
    assert "Not recorded" in render("{% facts x %}", x=[Fact("Phone", "")])
    assert 'rel="next"' in render("{% pages x %}", x=Pages(next_url="?after=1"))


def test_progress_asks_again_until_it_has_finished() -> None:
    running = Progress("/job", 5, 10, "Checking", seconds_left=130)
    shown = render("{% progress x %}", x=running)
    assert 'hx-get="/job"' in shown and 'value="5"' in shown and "About 2 minutes left" in shown
    assert "hx-get" not in render("{% progress x %}", x=Progress("/job", 10, 10, "Done", finished=True))


def test_progress_of_unknown_length_has_no_value() -> None:
    assert "value=" not in render("{% progress x %}", x=Progress("/job", 0, 0, "Starting"))


def test_json_cannot_leave_its_attribute() -> None:
    shown = render('<i data-x="{{ x|as_json }}"></i>', x={"a": '"><script>'})
    assert "<script>" not in shown and shown.count('"') == 2


@pytest.mark.parametrize(("done", "total", "width"), [(4, 5, 80), (0, 0, 0), (7, 5, 100), (-1, 5, 0)])
def test_a_measure_is_filled_and_says_it(done: int, total: int, width: int) -> None:
    shown = render('{% measure done total "words" %}', done=done, total=total)
    assert f'<rect width="{width}"' in shown and 'aria-label="words"' in shown


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome · Linux"),
        (
            "Mozilla/5.0 (Linux; Android 9; SM-J2) AppleWebKit/537.36 Chrome/99 Safari/537.36",
            "Chrome · Android",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537.36 Edg/140", "Edge · Windows"),
        ("curl/8", "Unknown browser"),
    ],
)
def test_a_session_names_its_browser(agent: str, words: str) -> None:
    assert render("{{ x|browser }}", x=agent) == words


def test_arabic_groups_its_digits() -> None:
    with translation.override("ar"):
        assert "1,029" in render("{{ x|quantity }}", x=1029)
        assert "27 مارس 1986" in render("{{ x|day }}", x=date(1986, 3, 27))
