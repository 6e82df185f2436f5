"""What the program itself writes down for people stands in the language of the site, whoever was at work."""

from django.conf import settings
from django.utils import translation

from foundation.errors import Sentence


def written(sentence: Sentence) -> str:
    """The sentence as it is stored: a lazy one in the site's language, what a person typed as it is."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(sentence)
