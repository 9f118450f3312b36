"""What is shown where something of ours fails: a sentence and ways back that work, in several places at once."""

from streamlit.testing.v1 import AppTest

from views.session import HOME, Work
from views.visit import Visit


def test_a_dialog_its_page_and_a_part_of_it_may_fail_together():
    def script():
        from views.frame.rescue import guarded, rescue

        guarded(lambda: 1 / 0)
        guarded(lambda: 1 / 0, "Another sentence.")
        rescue()  # as the server's handler of what escaped calls it

    app = AppTest.from_function(script, default_timeout=200).run()
    app.session_state["visit"] = Visit(Work(HOME.changed(steps=7), past=(HOME,)))
    app.run()
    assert not app.exception
    assert len(app.error) == 3
    backs = [b for b in app.button if b.label == "Undo"]
    assert len(backs) == 3
    backs[1].click().run()
    assert app.session_state["visit"].work.experiment == HOME
    assert not app.exception
