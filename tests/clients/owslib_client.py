"""OWSLib reads collections as it is asked on the standard input."""
import json
import sys

import owslib
from owslib.ogcapi.features import Features
from owslib.util import Authentication

told = json.load(sys.stdin)
auth = Authentication(username="owslib", password=told["token"]) if told.get("token") else None
service = Features(told["base"], auth=auth)
PAGE = 7


def read(collection, **options):
    """Every row, page after page, as OWSLib's users do it."""
    rows = []
    while True:
        page = service.collection_items(collection, limit=PAGE, offset=len(rows), **options)
        rows += page["features"]
        if len(rows) >= page["numberMatched"] or not page["features"]:
            return rows


json.dump(
    {
        "version": owslib.__version__,
        "layers": service.feature_collections(),
        "title": service.response["title"],
        "openapi": service.api()["openapi"],
        "classes": service.conformance()["conformsTo"],
        "schemas": {name: service.collection_schema(name) for name in told.get("describe", [])},
        "queryables": {name: service.collection_queryables(name) for name in told.get("describe", [])},
        "rows": [read(**question) for question in told.get("read", [])],
        "items": [service.collection_item(*question) for question in told.get("item", [])],
    },
    sys.stdout,
)
