"""The live widget: a figure in a notebook, its pictures drawn by the kernel.

The page (`figure.js`) asks for one picture at a time and always for the newest position of the sliders; the kernel
answers each request with a PNG. Requests can therefore never queue up, however fast a slider is dragged. Nothing of
the exchange is widget state, and no Output widget takes part.
"""
from pathlib import Path

import anywidget
import traitlets

from .base import InteractiveFigure

HERE = Path(__file__).parent
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def page_spec(figure: InteractiveFigure) -> dict:
    """All that `figure.js` needs to know of a figure, as plain JSON values."""
    width, height = figure.pixels
    asked = figure.prediction
    return {
        "width": width,
        "height": height,
        "photographic": figure.photographic,
        "sliders": [{"label": s.label, "texts": [s.text(v) for v in s.values], "start": s.values.index(s.start)}
                    for s in figure.sliders],
        "prediction": asked and {"question": asked.question, "options": [o.text for o in asked.answers],
                                 "task": asked.task, "flag": figure.flag_stands() if asked.places else None,
                                 "inSight": asked.in_sight},
    }


class LiveFigure(anywidget.AnyWidget):
    """One figure, live. Made by displaying an `InteractiveFigure`; learners never name it."""

    _esm = HERE / "figure.js"
    _css = "".join((HERE / name).read_text(encoding="utf-8") for name in ("figure.css", "custom.css"))
    spec = traitlets.Dict().tag(sync=True)
    still = traitlets.Bytes().tag(sync=True)            # the first picture: there before the kernel is asked for any
    alternative_text = traitlets.Unicode().tag(sync=True)

    def __init__(self, figure: InteractiveFigure):
        self.figure, self._first = figure, figure.still()
        super().__init__(spec=page_spec(figure), still=self._first.png,
                         alternative_text=self._first.alternative_text)
        self.on_msg(self._answer)

    def _answer(self, _widget, request: dict, _buffers) -> None:
        """Answer one request of the page: {id, positions, scale, predicted} → {id, alt, reply} and a PNG."""
        figure = self.figure
        try:
            if request["predicted"] is not None:
                figure.commit(figure.prediction.answers[request["predicted"]])
            values = {s.name: s.values[i] for s, i in zip(figure.sliders, request["positions"], strict=True)}
            picture = figure.picture(min(request["scale"], 2), **values)
            answered = figure.predicted and figure.settled(**values)
            self.send({"id": request["id"], "alt": figure.alternative_text(**values),
                       "reply": figure.predicted.reply if answered else ""}, [picture])
        except Exception as error:
            said = f"This picture could not be drawn: {type(error).__name__}: {error}"
            self.send({"id": request["id"], "error": said})
            raise

    def _repr_mimebundle_(self, **kwargs):
        """The live view, and beside it a still picture with its alternative text for pages without a kernel."""
        live, _ = super()._repr_mimebundle_(**kwargs)
        data, metadata = self._first._repr_mimebundle_()
        kind = type(self.figure)
        name = f"{kind.__module__.removeprefix('figures.')}.{kind.__qualname__}"    # slides find the figure by it
        return {WIDGET_VIEW: live[WIDGET_VIEW]} | data, metadata | {"figure": name}
