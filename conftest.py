"""Runs the Python of the README as tests, and gives every test the servers that it may ask for."""

from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

pytest_plugins = ["servers.postgres", "servers.redis", "servers.llama"]
pytest_collect_file = Sybil(parsers=[PythonCodeBlockParser()], patterns=["README.md"]).pytest()
