"""English words that distinguish English from German texts."""

from __future__ import annotations

import re

_WORD = re.compile(r"[A-Za-zÄÖÜäöüß']+")
_WORDS = frozenset(
    {
        *("the", "and", "is", "are", "of", "to", "with", "for", "from", "were", "been", "be", "it"),
        *("its", "this", "that", "no", "has", "have", "had", "cannot", "at", "by", "when", "until", "into"),
        *("which", "what", "nothing", "nobody", "who", "there", "than", "or", "as", "if", "how", "one"),
        *("other", "every", "each", "after", "before", "would", "could", "should", "may", "can", "does"),
        *("did", "done", "goes", "made", "left", "again", "still", "only", "first", "last", "here", "them"),
        *("they", "their", "your", "you", "took", "more", "most", "less", "least", "because", "where"),
        *("while", "without", "within", "between", "through", "during", "behind", "below", "above", "over"),
        *("under", "about", "whose", "then", "some", "any", "also", "just", "yet"),
    }
)


def english_words(text: str) -> set[str]:
    """Return the words of ``text`` that occur in no German sentence."""
    return {word for word in _WORD.findall(text.lower()) if word in _WORDS}
