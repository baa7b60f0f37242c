"""Each permission is explained once and stands under one heading."""

from collections import Counter

from django.utils.translation import override

from tessera.accounts.choices import EXPLANATIONS, THEMES, Permission


def test_every_permission_is_explained_in_a_sentence() -> None:
    assert set(EXPLANATIONS) == set(Permission)
    with override("en"):
        sentences = [str(permission.explanation) for permission in Permission]
    assert len(set(sentences)) == len(sentences)
    assert all(sentence.endswith(".") for sentence in sentences)


def test_every_permission_stands_under_one_heading() -> None:
    counted = Counter(permission for permissions in THEMES.values() for permission in permissions)
    assert counted == dict.fromkeys(Permission, 1)
