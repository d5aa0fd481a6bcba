"""quizdl: deep-learning exam questions, computed afresh and graded with a diagnosis."""

__version__ = "0.1.0"
