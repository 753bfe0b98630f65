"""The course's colours, each with one meaning, and its style sheet.

The palette is that of Okabe and Ito (Color Universal Design, 2008): its colours stay apart for colour-blind readers.
No figure relies on colour alone: each meaning has a line style or a marker of its own as well.
"""
from pathlib import Path

FUNCTION = "#0072B2"    # blue: the function, the data; solid line, round dots
STEP = "#D55E00"        # vermillion: the secant, an approximation, the step taken; dashed line, square
TRUTH = "#009E73"       # green: the tangent, the exact derivative, the target; thick solid line, star
PREDICTION = "#CC79A7"  # purple: the learner's own prediction; hollow triangle
ATTENTION = "#E69F00"   # orange: what moves now, the error under discussion; thick or filled
PAST = "#7F7F7F"        # grey: ghosts, the past, helpers; thin
INK = "0.25"            # text

DASHED = (0, (6, 3))
MONOSPACE = "DejaVu Sans Mono"
STYLE_SHEET = Path(__file__).with_name("course.mplstyle")
