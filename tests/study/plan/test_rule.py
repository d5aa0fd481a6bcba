"""The order of a day: the steps of the rule, and what holds for every deck."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizdl.study.plan.deck import Deck
from quizdl.study.plan.forecast import left_alone, played
from quizdl.study.plan.forgetting import Forgetting
from quizdl.study.plan.gain import gains
from quizdl.study.plan.habits import USUAL
from quizdl.study.plan.rule import Rule, order_of_day
from quizdl.study.plan.sharing import shared
from quizdl.study.scheduling import Scheduler
from quizdl.study.settings import Settings

TODAY = 1000
MODEL = Forgetting(Scheduler(Settings()).weights)


def drawn_deck(seed: int, cards: int = 60, left: int = 30) -> Deck:
    """Cards of all sorts: new ones, fresh ones, forgotten ones, some answered today."""
    rng = np.random.default_rng(seed)
    new = rng.random(cards) < 0.4
    one = np.ones(cards)
    return Deck(stability=np.where(new, np.nan, rng.lognormal(2, 1.2, cards)),
                difficulty=np.where(new, np.nan, rng.uniform(1, 10, cards)), last=TODAY - rng.integers(0, 40, cards),
                exam=np.full(cards, TODAY + left), weight=rng.uniform(0.2, 2, cards), main=rng.random(cards) < 0.8,
                seconds_new=20 * one, seconds_passed=8 * one, seconds_failed=20 * one)


@given(seed=st.integers(0, 10**6), left=st.integers(1, 60))
@settings(max_examples=60, deadline=None)
def test_no_card_twice_none_answered_today_always_the_same(seed: int, left: int) -> None:
    """Whatever the deck and the day."""
    deck = drawn_deck(seed, left=left)
    order = order_of_day(deck, TODAY, left, MODEL, USUAL)
    assert len(set(order.cards)) == len(order) == len(order.reasons)
    assert all(deck.is_new[card] or deck.last[card] < TODAY for card in order.cards)
    again = order_of_day(drawn_deck(seed, left=left), TODAY, left, MODEL, USUAL)
    assert (list(again.cards), again.reasons) == (list(order.cards), order.reasons)


@given(seed=st.integers(0, 10**6), left=st.integers(8, 60))
@settings(max_examples=60, deadline=None)
def test_the_steps_before_the_last_week(seed: int, left: int) -> None:
    """The pace of new cards, then what has fallen due, then more new cards, then anything by gain; in this order."""
    deck, rule = drawn_deck(seed, left=left), Rule()
    order = order_of_day(deck, TODAY, left, MODEL, USUAL, rule)
    steps = {reason: [int(card) for card, why in zip(order.cards, order.reasons, strict=True) if why == reason]
             for reason in ("new", "due", "more", "gain")}
    assert list(order.cards) == [card for cards in steps.values() for card in cards]
    main = [card for card in range(len(deck)) if deck.is_new[card] and deck.main[card]]
    assert steps["new"] == main[: math.ceil(len(main) / (left - 7))]
    assert sorted(steps["new"] + steps["more"]) == sorted(np.flatnonzero(deck.is_new))
    ripe = {card for card in range(len(deck)) if not deck.is_new[card]
            and TODAY - deck.last[card] >= MODEL.interval(deck.stability[[card]], 0.8)[0]}
    assert set(steps["due"]) == ripe
    value = gains(deck, TODAY, MODEL, USUAL)
    for step in ("due", "gain"):
        assert list(value.per_second[steps[step]]) == sorted(value.per_second[steps[step]], reverse=True)
    assert all(value.brings[card] >= rule.negligible for card in steps["gain"])


@given(seed=st.integers(0, 10**6), left=st.integers(1, 7))
@settings(max_examples=40, deadline=None)
def test_the_last_week_goes_by_gain_alone(seed: int, left: int) -> None:
    """All that brings something, the most per second first, and nothing else."""
    deck = drawn_deck(seed, left=left)
    order, value = order_of_day(deck, TODAY, left, MODEL, USUAL), gains(deck, TODAY, MODEL, USUAL)
    assert set(order.reasons) <= {"gain"}
    per_second = value.per_second[order.cards]
    assert list(per_second) == sorted(per_second, reverse=True)
    wanted = (value.brings >= Rule().negligible) & (deck.is_new | (deck.last < TODAY))
    assert set(order.cards) == set(np.flatnonzero(wanted))


def test_weights_multiply_the_gain() -> None:
    """Of two cards alike, the one worth more comes first, and twice the worth is twice the gain."""
    deck = drawn_deck(3, cards=2, left=5)
    for column in (deck.stability, deck.difficulty, deck.last):
        column[1] = column[0]
    deck.stability[:], deck.difficulty[:], deck.last[:] = 8.0, 5.0, TODAY - 10
    deck.weight[:] = 1.0, 2.0
    value = gains(deck, TODAY, MODEL, USUAL)
    assert value.brings[1] == pytest.approx(2 * value.brings[0])
    assert list(order_of_day(deck, TODAY, 5, MODEL, USUAL).cards) == [1, 0]


def test_further_ways_to_ask_the_same_do_not_set_the_pace() -> None:
    """They come when the first way of everything has come."""
    deck = drawn_deck(1, cards=40, left=17)
    deck.stability[:] = np.nan
    deck.main[:] = np.arange(40) < 20
    order = order_of_day(deck, TODAY, 17, MODEL, USUAL)
    assert order.reasons[:2] == ("new", "new")
    assert order.reasons[2] == "more"
    assert list(order.cards) == list(range(40))


@given(seed=st.integers(0, 10**6))
@settings(max_examples=10, deadline=None)
def test_more_time_does_not_lower_the_forecast(seed: int) -> None:
    """The same luck, more minutes a day: at least as much is known on the day, but for what chance moves."""
    deck = drawn_deck(seed, cards=80, left=20)
    means = [played(deck, {TODAY + day: seconds for day in range(20)}, MODEL, USUAL, seed=1).mean()
             for seconds in (0.0, 60.0, 600.0)]
    assert means[0] == pytest.approx(left_alone(deck, MODEL).mean())
    assert means[0] < means[1] < means[2] + 0.02


def test_a_play_is_the_same_every_time() -> None:
    """One seed, one outcome; the deck that is played stays as it was."""
    deck = drawn_deck(5)
    before = deck.copy()
    budgets = {TODAY + day: 300.0 for day in range(30)}
    assert list(played(deck, budgets, MODEL, USUAL, seed=7)) == list(played(deck, budgets, MODEL, USUAL, seed=7))
    assert np.array_equal(deck.stability, before.stability, equal_nan=True)
    assert np.array_equal(deck.last, before.last)


def test_exams_share_a_day_by_their_claims() -> None:
    """Wherever the day ends, each exam had its share of the time, to within one card."""
    one, two = np.arange(30), np.arange(100, 160)
    cards, seconds = shared([(one, np.full(30, 10.0), 2.0), (two, np.full(60, 5.0), 1.0)])
    assert sorted(cards) == [*one, *two]
    for count in range(1, 40):
        first = seconds[:count][cards[:count] < 100].sum()
        second = seconds[:count].sum() - first
        assert abs(first / 2 - second) <= 10
