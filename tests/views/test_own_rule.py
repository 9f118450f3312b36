"""A rule of one's own on the page: begun from a built-in one, changed, refused with the place, undone."""

import pytest

from views.session import Work, advance

RULE = "rule:m = beta*m + (1 - beta)*g\nw = w - lr*m"


def changed(work, **event):
    return advance(work, event, 0.0)


def test_a_built_in_rule_becomes_text_and_back():
    work = changed(Work(), type="rewrite", index=2)
    lane = work.experiment.lanes[2]
    assert lane.optimizer.startswith("rule:# from adam, course\n")
    assert lane.hypers["lr"] == 0.2
    text = lane.optimizer.removeprefix("rule:").replace("lr/", "2*lr/")
    work = changed(work, type="rule", index=2, text=text)
    assert work.experiment.lanes[2].hypers["lr"] == 0.2
    assert work.selected == 2
    work = changed(work, type="undo")
    assert work.experiment.lanes[2] == lane
    work = changed(work, type="lane", index=2, changes={"optimizer": "sgd"})
    assert work.experiment.lanes[2].optimizer == "sgd"


@pytest.mark.parametrize(
    ("text", "hypers"),
    [
        ("m = beta*m + g\nw = w - lr*m", {"beta": 0.8, "lr": 0.07}),  # set by hand
        ("w = w - eta*g", {"eta": 0.07}),  # the rate, by another name
        ("w = w - s*g", {"s": 1}),  # which is no rate
        ("lr = 0.3\nw = w - lr*g", {"lr": 0.3}),  # what is stated holds
        ("beta = 0.5 in [0, 0.6]\nm = beta*m + g\nw = w - lr*m", {"beta": 0.5, "lr": 0.07}),
    ],
)
def test_values_stay_in_another_text(text, hypers):
    work = changed(Work(), type="add", optimizer=RULE)
    work = changed(work, type="lane", index=3, changes={"lr": 0.07, "beta": 0.8})
    after = changed(work, type="rule", index=3, text=text)
    assert after.experiment.lanes[3].hypers == hypers
    assert changed(work, type="lane", index=3, changes={"optimizer": f"rule:{text}"}).experiment == after.experiment
    after = changed(after, type="rule", index=3, text="w = w - lr*g")
    assert after.experiment.lanes[3].hypers == {"lr": hypers.get("lr", hypers.get("eta", 0.05))}


def test_a_rate_that_was_set_is_not_lost_unsaid():
    work = changed(Work(), type="add", optimizer=RULE)
    assert changed(work, type="lane", index=3, changes={"optimizer": "adam"}).notice is None  # nobody set it
    work = changed(work, type="lane", index=3, changes={"lr": 0.07})
    after = changed(work, type="lane", index=3, changes={"optimizer": "adam"})
    assert after.notice.text == "Adam begins with lr = 0.1, which suits it here."
    assert after.experiment.lanes[3].hypers["lr"] == 0.1


def test_a_method_that_cannot_be_written_says_so():
    work = changed(Work(), type="add", optimizer="nelder_mead")
    after = changed(work, type="rewrite", index=3)
    assert after.experiment == work.experiment
    assert "cannot be written as lines: it looks at single coordinates" in after.notice.text


def test_one_of_ones_own_is_added():
    from player.desk import OWN

    work = changed(Work(), type="add", optimizer=OWN)
    assert work.experiment.lanes[3].model_dump()["optimizer"] == {"rule": OWN.removeprefix("rule:")}


@pytest.mark.parametrize("text", ["w = ", "q = foo(g)", 3, None])
def test_a_text_that_is_none_changes_nothing(text):
    work = changed(Work(), type="rewrite", index=0)
    after = changed(work, type="rule", index=0, text=text)
    assert after.experiment == work.experiment
    assert after.notice.error
