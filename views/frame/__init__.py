"""What stands around every page: navigation, style, headers of the server, and what is shown when something failed.

Streamlit would take a folder called pages beside the script it runs for pages of its own kind, so the script is in here.
"""
