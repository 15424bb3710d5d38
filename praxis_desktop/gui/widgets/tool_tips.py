"""Tool tips whose text may come from a file: never rich text, which could fetch pictures from elsewhere."""

from __future__ import annotations


def tool_tip(text: str) -> str:
    """What a widget is given, or a model tells, for ``text`` to be shown as it is: tool tips cannot be told
    that theirs is plain.
    """
    if "<" not in text:  # without a tag Qt takes none for rich text
        return text
    import html  # with the names of 2,000 characters, of which a start writes none

    return f'<span style="white-space: pre-wrap">{html.escape(text)}</span>'
