"""The newest GDAL, as it comes with pyogrio, reads collections as it is asked on the standard input."""
import json
import sys

import pyogrio
import shapely

told = json.load(sys.stdin)
service = "OAPIF:" + told["base"]
if told.get("token"):
    pyogrio.set_gdal_config_options({"GDAL_HTTP_USERPWD": "gdal:" + told["token"]})


def plain(value):
    """A value of a column as JSON has it."""
    value = value.tolist() if hasattr(value, "tolist") else value
    if value is None or value != value:
        return None
    return value if isinstance(value, (str, int, float, bool, list)) else str(value)


def read(collection, bbox=None, **options):
    meta, _, geometries, columns = pyogrio.raw.read(service, layer=collection, bbox=bbox and tuple(bbox), PAGE_SIZE="7", **options)
    rows = []
    for place, geometry in enumerate(geometries):
        properties = {name: plain(column[place]) for name, column in zip(meta["fields"], columns)}
        shape = None if geometry is None else json.loads(shapely.to_geojson(shapely.from_wkb(geometry)))
        rows.append({"id": properties.pop("id"), "properties": properties, "geometry": shape})
    return rows


answers = {"version": pyogrio.__gdal_version__, "layers": pyogrio.list_layers(service)[:, 0].tolist()}
answers["rows"] = [read(**question) for question in told.get("read", [])]
json.dump(answers, sys.stdout)
