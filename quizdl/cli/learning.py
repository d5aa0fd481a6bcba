"""Opening everything that studying needs, for a command."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from quizdl.cli.opening import knowledge
from quizdl.cli.options import Spoken, of_locale
from quizdl.text import Language

if TYPE_CHECKING:
    from quizdl.config.config import Config
    from quizdl.store.knowledge import KnowledgeBase
    from quizdl.store.learner import Learner
    from quizdl.study.study import Study


def opened_learner() -> Learner:
    """The learner's database; it is closed when the command ends, and backed up then if that is due."""
    from quizdl.store.backup import says_it_is_gone
    from quizdl.store.learner import open_learner
    from quizdl.store.learner_file import learner_path

    gone = says_it_is_gone(learner_path())
    learner = open_learner()
    if gone is not None:
        spoken = click.get_current_context().ensure_object(Spoken).language
        click.echo(f"quizdl: {gone[spoken or of_locale()]}", err=True)
    click.get_current_context().call_on_close(lambda: _closed(learner))
    return learner


def _closed(learner: Learner) -> None:
    from quizdl.store.backup import back_up_if_due
    from quizdl.store.learner_file import LearnerError

    learner.close()
    if isinstance(sys.exc_info()[1], LearnerError):
        return  # the file is the trouble: it has been told, and no backup can come of it
    try:
        back_up_if_due(learner.path)
    except LearnerError as error:
        spoken = click.get_current_context().ensure_object(Spoken).language
        click.echo(f"quizdl: {error.said(spoken or of_locale())}", err=True)


def opened_study(learner: Learner, language: Language) -> Study:
    """Cards, log and clock as one, for a command."""
    return study_of(learner, knowledge(language), language)


def study_of(learner: Learner, base: KnowledgeBase, language: Language, config: Config | None = None) -> Study:
    """Cards, log and clock as one, with what the configuration says of studying."""
    from quizdl.config.applying import apply, choices_of
    from quizdl.config.config import read_config
    from quizdl.store.family_cache import known_catalog
    from quizdl.store.journal import LearnerJournal
    from quizdl.study.day import chosen_clock
    from quizdl.study.study import Study

    catalog = known_catalog(base)
    study = Study(catalog, LearnerJournal(learner), chosen_clock(), language)
    config = config or read_config()
    apply(config, study, choices_of(config))
    return study
