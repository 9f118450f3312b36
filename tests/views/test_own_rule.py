"""A rule of one's own on the page: begun from a built-in one, changed, refused with the place, undone."""

import pytest

from views.session import Work, advance


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
