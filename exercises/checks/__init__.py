"""Exercises that grade themselves: `check(your_function)` answers at once, with the reason.

A module a lesson declares its exercises (`difference_quotient.py` is the model). The machinery under them:

    exercise.py     what an exercise is: task, reference, probes, mistakes, hints, accepted variants
    outcomes.py     runs a learner's code on the probes, within limits: plain outcomes, no judgement
    verdict.py      judges outcomes: right, a mistake with a name, or a diagnosis of what is off
    cards.py        shows a verdict, a hint or a solution
    progress.py     remembers, in a local file, what has been passed
"""
