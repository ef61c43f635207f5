"""QGIS itself opens the layers with their styles; skipped where the system has none (Debian: python3-qgis)."""

import json
import os
import shutil
import subprocess

import pytest

SYSTEM = shutil.which("python3", path="/usr/bin")


def has_qgis():
    asked = [SYSTEM, "-c", "import qgis.core"]
    return SYSTEM is not None and not subprocess.run(asked, check=False, capture_output=True).returncode


LOOK = """
import json, os, sys
from qgis.core import QgsApplication, QgsVectorLayer
application = QgsApplication([], False)
application.initQgis()
found = {}
for name in sys.argv[2:]:
    layer = QgsVectorLayer(f"{sys.argv[1]}|layername={name}", name, "ogr")
    renderer = layer.renderer()
    found[name] = {"valid": layer.isValid(), "features": layer.featureCount(), "renderer": renderer.type()}
    if renderer.type() == "categorizedSymbol":
        found[name]["legend"] = [category.label() for category in renderer.categories()]
    if layer.labelsEnabled():
        settings = layer.labeling().settings()
        near, far = settings.maximumScale, settings.minimumScale
        found[name]["labels"] = {"near": near, "far": far, "always": not settings.scaleVisibility}
print(json.dumps(found), flush=True)
os._exit(0)  # QGIS may fall over its own feet when it is taken down
"""


@pytest.mark.skipif(not has_qgis(), reason="/usr/bin/python3 has no QGIS")
def test_layers_open_with_their_legends_and_labels(written):
    lang, path, made = written
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": "", "PYTHONSAFEPATH": "1"}
    names = [layer.title.zh if lang == "zh" else layer.key for layer in made]
    ran = subprocess.run([SYSTEM, "-c", LOOK, str(path), *names], check=False, capture_output=True, env=environment)
    found = json.loads(ran.stdout)
    assert {name: (look["valid"], look["features"]) for name, look in found.items()} == {
        name: (True, len(layer.rows)) for name, layer in zip(names, made, strict=True)
    }
    looks = {layer.key: found[name] for name, layer in zip(names, made, strict=True)}
    assert (
        looks["compounds"]["legend"][:2]
        == {"zh": ["片区大物业", "自治式"], "en": ["Area contract", "Self-governed"]}[lang]
    )
    assert looks["areas"]["renderer"] == "singleSymbol"
    assert looks["compounds"]["labels"] == {"near": 1, "far": 25_000, "always": False}
    assert looks["areas"]["labels"]["always"]
