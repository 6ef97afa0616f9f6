"""The arguments that several commands share, and how a shell completes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from grader import catalogue
from grader.errors import KataError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class Slug(click.ParamType):
    """The name of a kata; the command looks it up."""

    name = "slug"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:
        try:
            return _items(catalogue.slugs(), incomplete)
        except KataError:
            return []  # nothing can be said while somebody presses Tab


class BackendName(click.ParamType):
    """A backend of the kata named before it, or any where none is named."""

    name = "backend"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:
        slug = ctx.params.get("slug")
        try:
            return _items(catalogue.find(slug).backends if slug else catalogue.BACKENDS, incomplete)
        except KataError:
            return []


class Topic(click.ParamType):
    """The topic of a kata."""

    name = "topic"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:
        try:
            return _items(sorted({kata.topic for kata in catalogue.every()}), incomplete)
        except KataError:
            return []


def _items(words: tuple[str, ...] | list[str], incomplete: str) -> list[CompletionItem[str]]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(word) for word in words if word.startswith(incomplete)]
