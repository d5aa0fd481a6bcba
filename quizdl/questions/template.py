"""A template: a family of generated questions.

A family is one file in `questions/templates/<topic>/`, named like its id with underscores, that ends with
`TEMPLATE = ...`. Numbers come from the engine (`solve`) and, independently of it, from `closed_form`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeAlias, TypeVar

from quizdl.figures.sheet import Drawing
from quizdl.questions.given import GivenError
from quizdl.questions.keep import EXACT, Keep
from quizdl.questions.question import Field
from quizdl.questions.stream import Stream
from quizdl.text import Text, in_singular

G = TypeVar("G")
Answers: TypeAlias = Mapping[str, Any]
"""A value for each field, by its name."""


@dataclass(frozen=True)
class Misconception(Generic[G]):
    """A named wrong method.

    `wrong` gives the values the method leads to (all fields, or only those it changes), or None where it does
    not apply to these givens. `feedback` says what was done and what to do instead.
    """

    id: str
    title: Text
    feedback: Text
    wrong: Callable[[G], Answers | None]


class Template(ABC, Generic[G]):
    """One family of questions over givens of type `G`."""

    id: ClassVar[str]
    version: ClassVar[int] = 1
    topic: ClassVar[str]
    title: ClassVar[Text]
    levels: ClassVar[tuple[int, ...]] = (1,)
    givens: ClassVar[type[Any]]
    misconceptions: ClassVar[tuple[Misconception[Any], ...]]
    facts: ClassVar[tuple[str, ...]] = ()
    keep: ClassVar[Keep] = EXACT
    """The digits of intermediate results that the question promises to be enough."""
    agreement: ClassVar[float] = 1e-9
    """How closely engine and closed form must agree, relative to 1 + |key|; wider only for finite differences."""

    @abstractmethod
    def draw(self, rng: Stream, level: int) -> G:
        """Fresh givens of a level. Draws that fail the certificate are drawn again."""

    def check(self, g: G) -> None:
        """Raise GivenError where givens that are each within bounds do not fit together."""

    @abstractmethod
    def prompt(self, g: G) -> Text:
        """The question, with every convention it needs; lines starting with two spaces are kept as they are."""

    def drawing(self, g: G) -> Drawing | None:
        """What the blanks stand on; it is shown below the prompt."""
        return None

    @abstractmethod
    def fields(self, g: G) -> tuple[Field, ...]:
        """The blanks, in the order they are asked."""

    @abstractmethod
    def solve(self, g: G) -> Answers:
        """The key, by running the engine."""

    @abstractmethod
    def closed_form(self, g: G, keep: Keep) -> Answers:
        """The key a second way, without the engine; every intermediate result goes through `keep`."""

    @abstractmethod
    def steps(self, g: G) -> Sequence[Text]:
        """The worked solution in this question's own numbers; shows each field's key as its policy prints it."""

    def follow(self, g: G, earlier: Mapping[str, Any]) -> Answers:
        """Keys of later fields worked on from a learner's `earlier` answers (see `Field.after`)."""
        return {}

    def follow_otherwise(self, g: G, earlier: Mapping[str, Any]) -> Answers:
        """As `follow`, by another right way, as dividing by a stated total and not by the sum of wrong counts."""
        return {}

    @staticmethod
    def require(condition: bool, name: str, problem: str) -> None:
        """Raise GivenError about the given `name` unless `condition` holds."""
        if not condition:
            raise GivenError(name, in_singular(problem))
