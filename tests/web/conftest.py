"""An application on a filled database, and one on an empty database."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.db.database import Database
from app.main import create_app
from app.settings import Settings
from tests.web.seeded import Seeded, open_seeded


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seeded]:
    """One of everything; tests only read it."""
    filled = open_seeded(tmp_path_factory.mktemp("seeded"))
    yield filled
    filled.database.close()


@pytest.fixture(scope="session")
def filled_client(seeded: Seeded) -> TestClient:
    """The application on the filled database; tests only read."""
    return TestClient(create_app(seeded.settings, seeded.database), follow_redirects=False)


@pytest.fixture
def client(settings: Settings, database: Database) -> TestClient:
    """The application on an empty database of this test alone."""
    return TestClient(create_app(settings, database), follow_redirects=False, raise_server_exceptions=False)
