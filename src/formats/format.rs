//! The formats: their names for people and for programs.

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    GeoJson,
    JsonFg,
    GeoJsonSeq,
    Csv,
    /// Comma-separated values as Excel opens them.
    CsvExcel,
    FlatGeobuf,
    GeoPackage,
    /// Zipped, texts in UTF-8.
    Shapefile,
    /// Zipped, texts in GBK, as older Chinese programs read them.
    ShapefileGbk,
    Xlsx,
}

use Format::{
    Csv, CsvExcel, FlatGeobuf, GeoJson, GeoJsonSeq, GeoPackage, JsonFg, Shapefile, ShapefileGbk,
    Xlsx,
};

/// All, those that most people want first.
const ALL: [Format; 10] = [
    GeoPackage,
    Shapefile,
    ShapefileGbk,
    Xlsx,
    CsvExcel,
    Csv,
    GeoJson,
    JsonFg,
    GeoJsonSeq,
    FlatGeobuf,
];

impl Format {
    pub fn all() -> &'static [Format] {
        &ALL
    }

    /// By its code.
    pub fn parse(code: &str) -> Option<Format> {
        ALL.into_iter().find(|format| format.code() == code)
    }

    /// Its name in addresses.
    pub fn code(self) -> &'static str {
        match self {
            GeoJson => "geojson",
            JsonFg => "jsonfg",
            GeoJsonSeq => "geojsonseq",
            Csv => "csv",
            CsvExcel => "csv-excel",
            FlatGeobuf => "flatgeobuf",
            GeoPackage => "geopackage",
            Shapefile => "shapefile",
            ShapefileGbk => "shapefile-gbk",
            Xlsx => "xlsx",
        }
    }

    pub fn media_type(self) -> &'static str {
        match self {
            GeoJson => "application/geo+json",
            JsonFg => "application/vnd.ogc.fg+json",
            GeoJsonSeq => "application/geo+json-seq",
            Csv | CsvExcel => "text/csv; charset=utf-8; header=present",
            FlatGeobuf => "application/flatgeobuf",
            GeoPackage => "application/geopackage+sqlite3",
            Shapefile | ShapefileGbk => "application/zip",
            Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// The ending of the name of a file, without its point. GDAL opens `.shp.zip` as it is.
    pub fn extension(self) -> &'static str {
        match self {
            GeoJson => "geojson",
            JsonFg => "fg.json",
            GeoJsonSeq => "geojsonl",
            Csv | CsvExcel => "csv",
            FlatGeobuf => "fgb",
            GeoPackage => "gpkg",
            Shapefile | ShapefileGbk => "shp.zip",
            Xlsx => "xlsx",
        }
    }

    pub fn title_zh(self) -> &'static str {
        match self {
            GeoJson => "GeoJSON",
            JsonFg => "JSON-FG（OGC 要素与几何 JSON）",
            GeoJsonSeq => "GeoJSON 文本序列（逐行）",
            Csv => "CSV（程序读取，几何为 WKT）",
            CsvExcel => "CSV（用 Excel 打开）",
            FlatGeobuf => "FlatGeobuf",
            GeoPackage => "GeoPackage",
            Shapefile => "Shapefile（zip，UTF-8）",
            ShapefileGbk => "Shapefile（zip，GBK）",
            Xlsx => "Excel 工作簿",
        }
    }

    pub fn title_en(self) -> &'static str {
        match self {
            GeoJson => "GeoJSON",
            JsonFg => "JSON-FG (OGC Features and Geometries JSON)",
            GeoJsonSeq => "GeoJSON text sequence",
            Csv => "CSV for programs, geometry as WKT",
            CsvExcel => "CSV for Excel",
            FlatGeobuf => "FlatGeobuf",
            GeoPackage => "GeoPackage",
            Shapefile => "Shapefile (zip, UTF-8)",
            ShapefileGbk => "Shapefile (zip, GBK)",
            Xlsx => "Excel workbook",
        }
    }

    /// Whether bytes leave as records come. The others are built in a temporary file first.
    pub fn is_streamed(self) -> bool {
        match self {
            GeoJson | JsonFg | GeoJsonSeq | Csv | CsvExcel => true,
            FlatGeobuf | GeoPackage | Shapefile | ShapefileGbk | Xlsx => false,
        }
    }
}
