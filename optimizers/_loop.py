"""The one loop that a rule may have: rounds that go on while any run of the batch is active."""


def repeat(body, most, active, *values):
    """``active, *values = body(k, active, *values)`` for k = 0, 1, ... while a run is active, ``most`` times at most.

    Returns the active runs and the values. Written so that the live engine can record a round and print it as a loop.
    """
    if hasattr(active, "repeat_while"):
        return active.repeat_while(body, most, values)
    for k in range(most):
        if not active.any():
            break
        active, *values = body(k, active, *values)
    return active, *values
