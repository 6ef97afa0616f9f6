"""Every sentence that a person reads about a submission, and how values look in it.

`say` puts a `Message` into words, in the learner's language where there is a translation (locale/, by gettext). Nothing
looks into a sentence: code compares the message's key.
"""

from grader.words.brief import apart, arguments_text, paths
from grader.words.format import call_text, duration_text, memory_text, number_text, shown_text, typed_list
from grader.words.messages import phrase, say
from grader.words.translate import language, translate

__all__ = [
    "apart", "arguments_text", "call_text", "duration_text", "language", "memory_text", "number_text", "paths",
    "phrase", "say", "shown_text", "translate", "typed_list",
]  # fmt: skip
