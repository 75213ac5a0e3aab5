"""Invented parcels on the ground of Hongqiao: `generate.py COUNT FILE` writes them as GeoJSON.

Twelve corners each, one beside the other in rows; every one is called 示例.
"""

import json
import math
import random
import sys

WEST, SOUTH, EAST, NORTH = 117.105, 39.135, 117.205, 39.195
CORNERS = 12
SEED = 7


def parcels(count):
    chance = random.Random(SEED)
    # a degree of longitude is shorter than one of latitude
    columns = math.ceil(math.sqrt(count * (EAST - WEST) * math.cos(math.radians(SOUTH)) / (NORTH - SOUTH)))
    rows = math.ceil(count / columns)
    wide, high = (EAST - WEST) / columns, (NORTH - SOUTH) / rows
    for n in range(count):
        lon = WEST + (n % columns + 0.5) * wide
        lat = SOUTH + (n // columns + 0.5) * high
        ring = []
        for corner in range(CORNERS):
            angle = math.tau * corner / CORNERS
            reach = chance.uniform(0.30, 0.48)
            ring.append([round(lon + wide * reach * math.cos(angle), 7), round(lat + high * reach * math.sin(angle), 7)])
        yield {
            "type": "Feature",
            "properties": {"registry_no": f"BN-{n + 1:06}", "name": f"示例地块 {n + 1} 号"},
            "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
        }


def main():
    count, path = int(sys.argv[1]), sys.argv[2]
    with open(path, "w", encoding="utf-8") as out:
        out.write('{"type":"FeatureCollection","features":[')
        for n, parcel in enumerate(parcels(count)):
            out.write(",\n" if n else "\n")
            json.dump(parcel, out, ensure_ascii=False, separators=(",", ":"))
        out.write("\n]}\n")


if __name__ == "__main__":
    main()
