"""What is told of the theme is worked out once, and is what Streamlit itself would tell."""

import pytest
from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

from views.frame.server import tell_theme_once

SECTIONS = ["theme", "theme.light", "theme.dark", "theme.sidebar", "theme.light.sidebar", "theme.dark.sidebar"]


@pytest.mark.parametrize("section", SECTIONS)
def test_the_theme_is_told_as_streamlit_tells_it(monkeypatch, section):
    config.get_config_options()
    own, asked = app_session._populate_theme_msg, []
    wanted = CustomThemeConfig()
    own(wanted, section)
    monkeypatch.setattr(app_session, "_populate_theme_msg", lambda *a: asked.append(1) or own(*a))
    tell_theme_once()
    for _ in range(3):
        found = CustomThemeConfig()
        app_session._populate_theme_msg(found, section)
        assert found == wanted
    assert len(asked) == 1
