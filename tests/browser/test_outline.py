"""“School meals application” made with the keyboard alone: twelve questions on three pages, in three languages."""

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tessera.accounts.models import User
from tessera.accounts.viewer import system_viewer
from tessera.intake.actions import forms
from tessera.intake.choices import Action
from tessera.intake.models import Form
from tessera.intake.profile.model import Compared, Comparison, Kind
from tessera.intake.published import form_of
from tessera.intake.queries.forms import published_of
from tests.browser.conftest import DESK, PHONE, EnterAs, PageAt, Shoot, assert_accessible
from tests.intake.conftest import NOW, publish
from tests.intake.forms import sound

MOST_TABS = 400


@dataclass
class Keyboard:
    """Hands that have no mouse: they find everything by going on with Tab."""

    page: Page

    def to(self, selector: str) -> None:
        """Tab on until what has the focus is what is meant."""
        for _number in range(MOST_TABS):
            if self.page.evaluate("one => document.activeElement.matches(one)", selector):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not lead to {selector} on {self.page.url}")

    def type(self, selector: str, text: str) -> None:
        """Write over what stands there."""
        self.to(selector)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def lines(self, selector: str, *lines: str) -> None:
        self.type(selector, "\n".join(lines))

    def choose(self, selector: str, label: str) -> None:
        """An option of a list, by the arrows."""
        self.to(selector)
        self.page.keyboard.press("Home")
        for _number in range(MOST_TABS):
            if self.page.evaluate("document.activeElement.selectedOptions[0].label") == label:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{selector} does not offer {label}")

    def tick(self, selector: str) -> None:
        self.to(selector)
        self.page.keyboard.press("Space")

    def press(self, selector: str) -> None:
        self.to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    # The acts of somebody who makes a form

    def add(self, what: str, *texts: str, name: str = "label") -> None:
        """Choose what to add, and write its label in every language; saving it is left to the caller."""
        self.choose("#add", what)
        self.press("main form[action$='/new/'] button")
        for language, text in zip(("en", "fr", "ar"), texts, strict=True):
            self.type(f"[name={name}_{language}]", text)

    def save(self, *, another: bool = True) -> None:
        self.press("button[name=another]" if another else "main form .actions button")
        assert self.page.locator(".error-summary[role=alert]").count() == 0, self.page.locator(
            "main"
        ).inner_text()


# Of each question: what is added, and its label in the three languages.
CHILD = (
    ("First name", "Prénom", "الاسم الأول"),
    ("Family name", "Nom de famille", "اسم العائلة"),
    ("Date of birth", "Date de naissance", "تاريخ الميلاد"),
    ("Is the child at school?", "L’enfant va-t-il à l’école ?", "هل الطفل في المدرسة؟"),
)
SCHOOL = (
    ("Name of the school", "Nom de l’école", "اسم المدرسة"),
    ("Way to school in minutes", "Chemin en minutes", "الطريق بالدقائق"),
    ("Letter of the school", "Lettre de l’école", "رسالة المدرسة"),
)
HOME = (
    ("Phone number", "Téléphone", "رقم الهاتف"),
    ("Other children at home", "Autres enfants au foyer", "أطفال آخرون في المنزل"),
    ("Name", "Nom", "الاسم"),
    ("Age in years", "Âge en années", "العمر بالسنوات"),
    ("Anything else", "Autre chose", "أي شيء آخر"),
)
PAGES = (
    ("The child", "L’enfant", "الطفل"),
    ("The school", "L’école", "المدرسة"),
    ("The home", "Le foyer", "المنزل"),
)
KINDS = [
    *(Kind.TEXT, Kind.TEXT, Kind.DAY, Kind.RADIO),
    *(Kind.TEXT, Kind.NUMBER, Kind.FILE),
    *(Kind.PHONE, Kind.ROWS, Kind.TEXT, Kind.NUMBER, Kind.LONG_TEXT),
]


def test_a_form_is_built_and_published_by_the_keyboard_alone(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, administrator: User
) -> None:
    page = page_at(DESK)
    enter_as(page, administrator)
    hands = Keyboard(page)
    _begin(hands)
    _the_child(hands)
    _the_school(hands)
    _the_home(hands)
    shoot(page, "outline_built_en_1366")
    assert_accessible(page)
    expect(page.get_by_text("Can be published: no problems found")).to_be_visible()
    hands.press("main a[href$='/publish/']")
    shoot(page, "outline_publish_en_1366")
    hands.press("main form button.btn")
    version = published_of(Form.objects.get(key="school_meals_application"))
    assert version is not None and set(version.languages) == {"en", "fr", "ar"}
    profile = form_of(version)
    assert [one.title for one in profile.pages] == [one[0] for one in PAGES]
    questions = list(profile.questions())
    assert [one.kind for one in questions] == KINDS and len(questions) == 12
    assert [(one.key, one.condition) for one in questions if one.condition is not None] == [
        ("name_of_the_school", Compared((Comparison("is_the_child_at_school", "isEqual", "yes"),)))
    ]
    _is_rendered(page_at, enter_as, shoot, administrator)


def _begin(hands: Keyboard) -> None:
    """A new form, and its three pages."""
    hands.page.goto("/forms/make-new/")
    hands.type("[name=title_en]", "School meals application")
    hands.type("[name=title_fr]", "Demande de repas scolaires")
    hands.type("[name=title_ar]", "طلب وجبات مدرسية")
    hands.press("main form .actions button")
    hands.press("main a[href$='/outline/']")
    for texts in PAGES:
        hands.add("Page", *texts)
        hands.save()


def _the_child(hands: Keyboard) -> None:
    first, second, birth, school = CHILD
    hands.choose("#add-at", "at the end of “The child”")
    hands.page.keyboard.press("Shift+Tab")
    hands.add("Short text", *first)
    hands.tick("[name=required]")
    hands.type("[name=max_length]", "60")
    hands.save()
    hands.add("Short text", *second)
    hands.save()
    hands.add("Date", *birth)
    hands.tick("[name=latest_today]")
    hands.save()
    hands.add("One of a few", *school)
    hands.tick("[name=required]")
    hands.lines("[name=options_en]", "Yes", "No")
    hands.lines("[name=options_fr]", "Oui", "Non")
    hands.lines("[name=options_ar]", "نعم", "لا")
    hands.save()


def _the_school(hands: Keyboard) -> None:
    """A condition in the words of the answers; a number within bounds; files."""
    name, way, letter = SCHOOL
    hands.choose("#add-at", "at the end of “The school”")
    hands.page.keyboard.press("Shift+Tab")
    hands.add("Short text", *name)
    hands.to("details:has([name=condition]) summary")
    hands.page.keyboard.press("Enter")
    hands.to("[name=condition][value=always]")
    hands.page.keyboard.press("ArrowDown")
    hands.choose("[name=when_0]", "Is the child at school?")
    hands.type("[name=value_0]", "Yes")
    hands.page.keyboard.press("Escape")
    hands.save()
    hands.add("Number", *way)
    hands.type("[name=minimum]", "0")
    hands.type("[name=maximum]", "240")
    hands.tick("[name=whole]")
    hands.save()
    hands.add("File", *letter)
    hands.type("[name=megabytes]", "2")
    hands.save()


def _the_home(hands: Keyboard) -> None:
    """Something that repeats, a question that goes into it by a button, and one that is moved up to its place."""
    phone, others, name, age, more = HOME
    hands.choose("#add-at", "at the end of “The home”")
    hands.page.keyboard.press("Shift+Tab")
    for what, texts in (
        ("Long text", more), ("Phone number", phone), ("Something that repeats", others), ("Short text", name),
        ("Number", age),
    ):  # fmt: skip
        hands.add(what, *texts)
        hands.save(another=what != "Number")
    hands.press("#into-2-3")
    hands.press("#into-2-3")
    for place in range(2):
        hands.press(f"#down-2-{place}")


def _is_rendered(page_at: PageAt, enter_as: EnterAs, shoot: Shoot, administrator: User) -> None:
    """As those see it who fill it in, in Arabic, on a phone, without scripts: the preview is drawn by the portal's
    own renderer."""
    page = page_at(PHONE, "ar", scripts=False)
    enter_as(page, administrator)
    page.goto("/forms/school_meals_application/preview/frame/?language=ar")
    words = page.locator("body")
    for number, asked in enumerate((CHILD, SCHOOL, (HOME[0], HOME[1], HOME[4]))):
        expect(page.locator("h1")).to_have_text(PAGES[number][2])
        for _english, _french, arabic in asked:
            expect(words).to_contain_text(arabic)
        shoot(page, f"outline_rendered_{number}_ar_360")
        if number == 0:
            page.locator(".actions .btn:not([name])").click()
            expect(page.locator(".error-summary li")).to_have_count(2)
            page.locator("[name=first_name]").fill("آمنة")
            page.locator("[name=is_the_child_at_school][value=yes]").check()
        if number == 1:
            page.locator("[name=way_to_school_in_minutes]").fill("20")
        page.locator(".actions .btn:not([name])").click()
    for arabic in ("آمنة", "نعم", "20"):
        expect(words).to_contain_text(arabic)


def test_every_page_is_accessible(
    page_at: PageAt, enter_as: EnterAs, shoot: Shoot, administrator: User
) -> None:
    bad = sound()
    bad["components"][0]["components"][0]["unique"] = True
    publish("school_meals", sound(), Action.CORRECT_FACTS)
    forms.save_draft(Form.objects.get(), definition=bad, by=system_viewer(), now=NOW)
    for size, language in ((DESK, "en"), (PHONE, "ar")):
        page = page_at(size, language)
        enter_as(page, administrator)
        for name, path in {
            "": "", "_part": "0-1/", "_rows": "1-2/", "_bad": "0-0/", "_text": "1-0/", "_when": "1-1/",
            "_add": "new/?kind=selectboxes&at=1-0", "_delete": "0-1/delete/", "_title": "title/",
        }.items():  # fmt: skip
            page.goto(f"/forms/school_meals/outline/{path}")
            shoot(page, f"outline{name}_{language}_{size['width']}")
            assert_accessible(page)
