//! Which tiles there are and where they lie.

use serde_json::json;

use super::*;

const HALF: f64 = 20_037_508.342_789_244;

fn close(found: f64, wanted: f64, tolerance: f64) {
    assert!(
        (found - wanted).abs() <= tolerance,
        "{found} is not {wanted}"
    );
}

#[test]
fn the_one_tile_of_mercator_zoom_0_is_the_world() {
    let tile = WEB_MERCATOR_QUAD.tile(0, 0, 0).unwrap();
    let bounds = tile.bounds();
    close(bounds.min().x, -HALF, 1e-8);
    close(bounds.min().y, -HALF, 1e-8);
    close(bounds.max().x, HALF, 1e-8);
    close(bounds.max().y, HALF, 1e-8);
    let degrees = tile.bounds_degrees();
    close(degrees.max().y, 85.051_128_779_806_6, 1e-12);
    close(degrees.min().y, -85.051_128_779_806_6, 1e-12);
    close(degrees.max().x, 180.0, 1e-12);
}

#[test]
fn geographic_tiles_lie_where_they_are_by_hand() {
    // zoom 1: two squares of 180 degrees
    let east = CGCS2000_QUAD.tile(1, 0, 1).unwrap().bounds();
    assert_eq!((east.min().x, east.min().y), (0.0, -90.0));
    assert_eq!((east.max().x, east.max().y), (180.0, 90.0));
    // zoom 3: squares of 45 degrees; the second row from the north, the seventh column
    let tile = CGCS2000_QUAD.tile(3, 1, 6).unwrap();
    for bounds in [tile.bounds(), tile.bounds_degrees()] {
        assert_eq!((bounds.min().x, bounds.min().y), (90.0, 0.0));
        assert_eq!((bounds.max().x, bounds.max().y), (135.0, 45.0));
    }
    assert_eq!((CGCS2000_QUAD.columns(3), CGCS2000_QUAD.rows(3)), (8, 4));
}

#[test]
fn tianjin_lies_in_the_tiles_the_formulas_say() {
    // columns and rows computed elsewhere, by (lon + 180) / 360 * 2^z and its like
    for (zoom, row, column) in [
        (0, 0, 0),
        (1, 0, 1),
        (5, 12, 26),
        (10, 390, 845),
        (14, 6251, 13523),
    ] {
        let tile = tianjin(&WEB_MERCATOR_QUAD, zoom);
        assert_eq!((tile.row(), tile.column()), (row, column), "zoom {zoom}");
    }
    for (zoom, row, column) in [
        (1, 0, 1),
        (5, 4, 26),
        (10, 144, 845),
        (14, 2313, 13523),
        (18, 37013, 216378),
    ] {
        let tile = tianjin(&CGCS2000_QUAD, zoom);
        assert_eq!((tile.row(), tile.column()), (row, column), "zoom {zoom}");
    }
}

#[test]
fn a_tile_holds_the_positions_that_lead_to_it() {
    for set in matrix::ALL {
        for zoom in set.zooms() {
            let bounds = tianjin(set, zoom).bounds_degrees();
            assert!(
                (bounds.min().x..bounds.max().x).contains(&LONGITUDE),
                "{} {zoom}",
                set.id
            );
            assert!(
                (bounds.min().y..bounds.max().y).contains(&LATITUDE),
                "{} {zoom}",
                set.id
            );
        }
    }
}

#[test]
fn the_end_of_the_world_is_in_the_last_tile() {
    for set in matrix::ALL {
        for zoom in set.zooms() {
            let first = set.tile_at(-180.0, 90.0, zoom).unwrap();
            assert_eq!((first.row(), first.column()), (0, 0));
            let last = set.tile_at(180.0, -90.0, zoom).unwrap();
            assert_eq!(last.row(), set.rows(zoom) - 1, "{} {zoom}", set.id);
            assert_eq!(last.column(), set.columns(zoom) - 1, "{} {zoom}", set.id);
        }
        assert!(set.tile_at(f64::NAN, f64::INFINITY, 3).is_ok());
    }
}

#[test]
fn a_position_is_projected_as_the_textbook_does() {
    let plane = WEB_MERCATOR_QUAD.to_plane(LONGITUDE, LATITUDE);
    close(plane.x, LONGITUDE.to_radians() * 6_378_137.0, 1e-6);
    let phi = LATITUDE.to_radians();
    close(
        plane.y,
        6_378_137.0 * (phi / 2.0 + std::f64::consts::FRAC_PI_4).tan().ln(),
        1e-6,
    );
    close(WEB_MERCATOR_QUAD.to_plane(0.0, 89.0).y, HALF, 1e-6);
    let degrees = CGCS2000_QUAD.to_plane(LONGITUDE, LATITUDE);
    close(degrees.x, LONGITUDE, 1e-12);
    close(degrees.y, LATITUDE, 1e-12);
}

#[test]
fn a_tile_that_is_not_there_is_refused_with_what_to_do() {
    let error = WEB_MERCATOR_QUAD.tile(23, 0, 0).unwrap_err();
    assert_eq!(
        error.to_string(),
        "wanted zoom 0 to 22 of WebMercatorQuad, found zoom 23; take the nearest zoom there is and scale its tiles"
    );
    assert!(CGCS2000_QUAD.tile(0, 0, 0).is_err());
    assert!(CGCS2000_QUAD.tile(21, 0, 0).is_err());
    assert!(CGCS2000_QUAD.tile(255, 0, 0).is_err());
    assert!(CGCS2000_QUAD.tile(20, 524_287, 1_048_575).is_ok());
    let error = CGCS2000_QUAD.tile(3, 4, 0).unwrap_err();
    assert_eq!(error.wanted, "row 0 to 3 at zoom 3 of CGCS2000Quad");
    assert_eq!(error.found, "row 4");
    let error = WEB_MERCATOR_QUAD.tile(22, 0, 1 << 22).unwrap_err();
    assert_eq!(error.found, "column 4194304");
}

#[test]
fn the_mercator_set_is_told_as_the_standard_tells_it() {
    let set = WEB_MERCATOR_QUAD.to_json();
    assert_eq!(set["id"], "WebMercatorQuad");
    assert_eq!(set["orderedAxes"], json!(["X", "Y"]));
    assert_eq!(set["crs"], "http://www.opengis.net/def/crs/EPSG/0/3857");
    let matrices = set["tileMatrices"].as_array().unwrap();
    assert_eq!(matrices.len(), 23);
    // OGC 17-083r4, annex D.1
    for (zoom, scale, cell) in [
        (0, 559_082_264.028_717_8, 156_543.033_928_041),
        (10, 545_978.773_465_544_9, 152.874_056_570_352_7),
        (18, 2_132.729_583_849_784, 0.597_164_283_477_94),
    ] {
        let matrix = &matrices[zoom];
        assert_eq!(matrix["id"], zoom.to_string());
        close(
            matrix["scaleDenominator"].as_f64().unwrap(),
            scale,
            scale * 1e-12,
        );
        close(matrix["cellSize"].as_f64().unwrap(), cell, cell * 1e-12);
        close(matrix["pointOfOrigin"][0].as_f64().unwrap(), -HALF, 1e-6);
        close(matrix["pointOfOrigin"][1].as_f64().unwrap(), HALF, 1e-6);
        assert_eq!(matrix["matrixHeight"], 1 << zoom);
    }
}

#[test]
fn the_geographic_set_has_latitude_first() {
    let set = CGCS2000_QUAD.to_json();
    assert_eq!(set["crs"], "http://www.opengis.net/def/crs/EPSG/0/4490");
    assert_eq!(set["orderedAxes"], json!(["Lat", "Lon"]));
    assert!(set.get("uri").is_none());
    let first = &set["tileMatrices"][0];
    assert_eq!(first["id"], "1");
    assert_eq!(first["pointOfOrigin"], json!([90.0, -180.0]));
    assert_eq!(
        (&first["matrixWidth"], &first["matrixHeight"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(first["cellSize"], 0.703_125);
    // the scale of zoom 0 of WorldCRS84Quad, OGC 17-083r4, annex D.2
    close(
        first["scaleDenominator"].as_f64().unwrap(),
        279_541_132.014_358_76,
        1e-3,
    );
    assert_eq!(set["tileMatrices"].as_array().unwrap().len(), 20);
}

#[test]
fn sets_are_found_by_their_names() {
    for set in matrix::ALL {
        assert_eq!(TileMatrixSet::find(set.id).unwrap().id, set.id);
    }
    assert!(TileMatrixSet::find("webmercatorquad").is_none());
}
