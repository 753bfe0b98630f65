"""The course's interactive figures, a module a lesson, on one small base (`base.py`)."""
