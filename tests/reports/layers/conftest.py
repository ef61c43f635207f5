import pytest

from reports.layers.geopackage import write_geopackage
from reports.layers.subjects import layers


@pytest.fixture(scope="module", params=["zh", "en"])
def written(request, town, town_plan, tmp_path_factory):
    """Language, path and layers of the town's plan."""
    path = tmp_path_factory.mktemp("layers") / "town.gpkg"
    made = layers(town, town_plan)
    write_geopackage(path, made, day=town.month, lang=request.param)
    return request.param, path, made
