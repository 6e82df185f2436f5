"""What the check of translations finds."""

import pytest

from development.translations import unseen_sentences


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("shown = f\"{label} · {_('under way')}\"", [1]),
        ("\nshown = f\"{label:{gettext('width')}}\"", [2]),
        ("shown = f\"{join(pgettext_lazy('unit', 'days'))}\"", [1]),
        ('word = _("under way")\nshown = f"{label} · {word}"', []),
        ("shown = f\"{_list('payment')}\"", []),
        ('shown = _("under way") + f"{label}"', []),
    ],
    ids=["called", "in a format", "in an argument", "named before", "another function", "beside"],
)
def test_a_sentence_inside_an_f_string_is_found_as_no_catalogue_knows_it(code, found):
    assert unseen_sentences(code) == found
