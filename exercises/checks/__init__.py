"""Exercises that check themselves: `check`, `hint` and `show_solution` for the learner, and a module a lesson.

The way of an answer: `commands` (what the learner calls) → `guard` (calls the learner's function under limits, notes
plain outcomes) → `checker` (outcomes to a verdict, with `diagnosis` and `exceptions` for answers in no list) → `cards`
(what is shown) and `progress` (what is kept). `exercise` says how an exercise is declared.
"""
from . import progress
from .commands import check, hint, show_solution
from .exercise import Labelled, Later, choice, code, right, value, wrong

__all__ = ["Labelled", "Later", "check", "choice", "code", "hint", "progress", "right", "show_solution", "value",
           "wrong"]
