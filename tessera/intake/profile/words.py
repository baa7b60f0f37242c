"""Every text of a form that people read, to be translated."""

from collections.abc import Iterator

from tessera.intake.profile.model import (
    ChoiceQuestion,
    Content,
    Form,
    Item,
    NumberQuestion,
    Question,
    RowsQuestion,
)


def words_of(form: Form) -> Iterator[tuple[str, str]]:
    """Path and text, in the order of the form; the same text may come several times."""
    yield "title", form.title
    for page in form.pages:
        yield page.key, page.title
        for item in page.items:
            yield from _item(item)


def _item(item: Item) -> Iterator[tuple[str, str]]:
    if isinstance(item, Content):
        if item.html:
            yield item.key, item.html
        return
    assert isinstance(item, Question)
    texts = [item.label, item.hint, item.message]
    if isinstance(item, NumberQuestion):
        texts.append(item.unit)
    if isinstance(item, ChoiceQuestion):
        texts.extend(option.label for option in item.options)
    yield from ((item.path, text) for text in texts if text)
    if isinstance(item, RowsQuestion):
        for inner in item.questions:
            yield from _item(inner)
