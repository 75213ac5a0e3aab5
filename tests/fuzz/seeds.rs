//! Fills `corpus/` with what the fuzzer starts from: the fixtures of `tests/data`, those of `../shared/data` where it is
//! there, the templates, and texts as offices write them; and writes `words.dict`, the words that readers look for.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use jingtu_fuzz::doors::{DOORS, PART};
use jingtu_fuzz::intake::form::{Filling, Form, FormKind, template};

/// Larger files make a slow start; a database has pages.
const MOST: usize = 40 << 10;
const MOST_DATABASE: usize = 160 << 10;
/// Of a table as text, its first bytes are enough.
const HEAD: usize = 4 << 10;

/// Filters of every kind, as text and as JSON.
const FILTERS: &[&str] = &[
    "name = 'a' AND (area > 1e3 OR NOT open = TRUE)",
    "CASEI(name) LIKE casei('%ä\\%_') OR ACCENTI(name) IN ('a','b')",
    "area BETWEEN -1 AND 2*(3+area)/4 AND area % 2 = 0 AND area DIV 2 <> 1",
    "day >= DATE('2026-01-01') AND at < TIMESTAMP('2026-01-01T00:00:00.5Z')",
    "T_DURING(INTERVAL('2024-01-01','..'), INTERVAL(day,at)) OR T_INTERSECTS(day, at)",
    "A_CONTAINS(lists, ('a','b')) OR A_OVERLAPS(('a'), lists) OR lists LIKE '%b%' OR lists IS NULL",
    "S_INTERSECTS(geometry, POLYGON((117 39,118 39,118 40,117 39),(117.5 39.2,117.6 39.2,117.6 39.3,117.5 39.2)))",
    "S_WITHIN(geometry, BBOX(117,39,118,40)) AND S_CROSSES(geometry, LINESTRING(117 39, 118 40))",
    "S_EQUALS(geometry, GEOMETRYCOLLECTION(POINT(117 39), MULTIPOINT(117 39,1 2), MULTIPOLYGON(((0 0,1 0,1 1,0 0)))))",
    "name IS NOT NULL AND name NOT LIKE 'x' AND area NOT IN (1,2) AND open = 1",
    r#"{"op":"and","args":[{"op":"=","args":[{"property":"name"},"a"]},{"op":"not","args":[{"op":"isNull","args":[{"property":"area"}]}]}]}"#,
    r#"{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Polygon","coordinates":[[[117,39],[118,39],[118,40],[117,39]]]}]}"#,
    r#"{"op":"t_after","args":[{"property":"day"},{"interval":["2024-01-01",".."]}]}"#,
    r#"{"op":"like","args":[{"op":"casei","args":[{"property":"name"}]},{"op":"casei","args":["%a%"]}]}"#,
    r#"{"op":"a_containedBy","args":[{"property":"lists"},["a","b"]]}"#,
    r#"{"op":"between","args":[{"property":"area"},{"op":"*","args":[1,2]},3e2]}"#,
];

/// Writes the seeds of every door.
pub fn write() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seeds = Seeds::default();
    seeds.folder(&here.join("../data"));
    let shared = ["../../../shared/data", "../../../../shared/data"].map(|path| here.join(path));
    match shared.iter().find(|path| path.is_dir()) {
        Some(shared) => seeds.folder(shared),
        None => println!("SKIPPED: the fixtures of ../shared/data, which is not there"),
    }
    seeds.templates();
    seeds.texts();
    seeds.filters();
    for (door, _) in DOORS {
        let folder = here.join("corpus").join(door);
        fs::create_dir_all(&folder).expect("a folder");
        let own = seeds
            .by_door
            .get(door)
            .map(Vec::as_slice)
            .unwrap_or_default();
        for (number, content) in own.iter().enumerate() {
            fs::write(folder.join(format!("seed-{number:03}")), content).expect("a file");
        }
        println!("{door}: {} seeds", own.len());
    }
    fs::write(here.join("corpus/words.dict"), dictionary()).expect("a file");
}

#[derive(Default)]
struct Seeds {
    by_door: BTreeMap<&'static str, Vec<Vec<u8>>>,
}

impl Seeds {
    fn add(&mut self, door: &'static str, content: impl Into<Vec<u8>>) {
        self.by_door.entry(door).or_default().push(content.into());
    }

    fn folder(&mut self, folder: &Path) {
        let mut paths: Vec<PathBuf> = fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path())
            .collect();
        paths.sort();
        for path in paths {
            if path.is_dir() {
                self.folder(&path);
            } else {
                self.file(&path);
            }
        }
    }

    fn file(&mut self, path: &Path) {
        let end = path
            .extension()
            .unwrap_or_default()
            .to_string_lossy()
            .to_lowercase();
        let most = if end == "gpkg" { MOST_DATABASE } else { MOST };
        let table = matches!(end.as_str(), "csv" | "txt");
        let length = path.metadata().map_or(0, |own| own.len() as usize);
        if length > most && !table {
            return;
        }
        let mut content = fs::read(path).expect("a file");
        match end.as_str() {
            "xlsx" | "xlsm" => self.packed("xlsx", &content),
            "ods" => self.packed("ods", &content),
            "xls" => self.add("xls", content),
            "csv" => {
                content.truncate(HEAD);
                self.add(
                    "lab_headings",
                    String::from_utf8_lossy(&content[..content.len().min(512)]).replace(',', "\t"),
                );
                self.add("sheet_text", content.clone());
                self.add("holdings", content.clone());
                self.add("notice", content);
            }
            "shp" => self.shapefile(path),
            "zip" => {
                self.packed("zipped", &content);
                self.add("archive", content);
            }
            "gpkg" => self.add("geopackage", content),
            "fgb" => self.add("flatgeobuf", content),
            "geojson" | "geojsonl" | "json" => self.add("geojson", content),
            "prj" => self.add("system", content),
            _ => {}
        }
    }

    fn packed(&mut self, door: &'static str, content: &[u8]) {
        let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(content)) else {
            return;
        };
        let mut parts = Vec::new();
        for place in 0..archive.len() {
            let Ok(mut file) = archive.by_index(place) else {
                return;
            };
            let Ok(name) = file.name().map(|name| name.into_owned()) else {
                return;
            };
            let mut inner = Vec::new();
            if file.is_dir()
                || file
                    .by_ref()
                    .take(MOST as u64)
                    .read_to_end(&mut inner)
                    .is_err()
            {
                continue;
            }
            push(&mut parts, &name, &inner);
        }
        if parts.len() < 4 * MOST {
            self.add(door, parts);
        }
    }

    fn shapefile(&mut self, path: &Path) {
        let mut parts = Vec::new();
        for end in ["shp", "shx", "dbf", "prj", "cpg"] {
            if let Ok(content) = fs::read(path.with_extension(end)) {
                push(&mut parts, end, &content);
            }
        }
        self.add("shapefile", parts);
    }

    fn filters(&mut self) {
        for filter in FILTERS {
            self.add("filters", *filter);
        }
    }

    fn templates(&mut self) {
        for kind in FormKind::ALL {
            let workbook = template(kind, Filling::Example).expect("a template");
            self.packed("xlsx", &workbook);
            let columns = Form::of(kind).columns;
            let line = |cells: Vec<&str>, between: &str| cells.join(between);
            let rows = |between: &str| {
                let headings = line(
                    columns.iter().map(|column| column.heading_zh).collect(),
                    between,
                );
                let row = |at: usize| {
                    line(
                        columns.iter().map(|column| column.example[at]).collect(),
                        between,
                    )
                };
                [headings, row(0), row(1)].join("\n")
            };
            self.add("forms", rows("\t"));
            self.add("sheet_text", rows(","));
            let headings = rows("\t");
            self.add("lab_headings", headings.lines().next().unwrap_or_default());
            if kind == FormKind::ListNotice {
                self.add("notice", rows(","));
            }
        }
    }

    fn texts(&mut self) {
        self.add("boundary_text", BOUNDARY);
        self.add("boundary_text", utf16(BOUNDARY));
        self.add("notice", NOTICE);
        self.add("notice", NOTICE_JSON);
        self.add("holdings", HOLDINGS);
        self.add("holdings", r#"[{"parcel":"HQ-000124","stage":"listed","lists":["control_list"],"area_m2":"12,345.6"}]"#);
        for text in HEADINGS {
            self.add("lab_headings", text);
        }
        for text in VALUES {
            self.add("lab_values", text);
        }
        for text in [
            "EPSG:4548",
            "urn:ogc:def:crs:EPSG::4490",
            "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
            "4527",
            "2249",
        ] {
            self.add("system", text);
        }
    }
}

fn push(parts: &mut Vec<u8>, name: &str, content: &[u8]) {
    parts.extend(PART);
    parts.extend(name.as_bytes());
    parts.push(b'\n');
    parts.extend(content);
}

/// UTF-16 with a byte order mark, as offices save texts too.
fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

const BOUNDARY: &str = "[属性描述]\n格式版本号=1.01版本\n坐标系=2000国家大地坐标系\n几度分带=3\n投影类型=高斯克吕格\n计量单位=米\n\
    带号=39\n精度=0.001\n[地块坐标]\n4,1.0,120106001002GB00123,示例地块,面,,住宅,,@\nJ1,1,4337300,39514600\n\
    J2,1,4337300,39514700\nJ3,1,4337400,39514700\nJ1,1,4337300,39514600\n";
const NOTICE: &str = "天津市污染地块名录（示例 example）,,,,,,\r\n序号, 地 块 编 码 ,地块名称,面积（平方米）,主要污染物,列入名录时间,移出日期\r\n\
    １,ＨＱ－０００１２４,示例,\"１2,345.60\",铬（六价）；镍,2026/3/1,20260401\r\n,,,,,,\r\n注：以上均为示例,,,,,,\r\n";
const NOTICE_JSON: &str = r#"[{"地块编码":"HQ-000129","地块名称":"示例地块","主要污染物":["铬(六价)","镍"],"列入日期":"2025年12月9日","面积":800}]"#;
const HOLDINGS: &str = "登记编号;所处阶段;名录;规划用途;面积(平方米)\nHQ-000124;listed;control_list;YDYH2023:0701;12345.6\n";
const HEADINGS: [&str; 4] = [
    "sample=site+unit\nanalyte.zinc=mg/kg\ndefault_unit=mg/kg\n\nsite\tunit\tzinc\tdepth\tdate",
    "样品编号\t采样深度（m）\t砷(mg/kg)\t铬（六价）\t苯并[a]芘(µg/kg)\tpH",
    "点位\t\t重金属(mg/kg)\t\n样品编号 sample\t深度\t砷\t镉 Cd",
    "Sample ID\tCAS No.\tResult\tUnits\tReporting Limit\tMatrix",
];
const VALUES: [&str; 3] = [
    "S1\t0-0.5\t砷\t7440-38-2\t12.3\tmg/kg\t0.01\t2026-11-20\nS2\t1.5m\t苯\t\t<0.5\tµg/kg\t0.5\t2026年1月2日\nS3\t0～0.2\t铬（六价）\t\tND\tmg/kg\t\t=45000",
    "W1\t\t总硬度\t\t1.2E+3\tmg/L\t5\t\nW1\t\tpH\t\t7.2\t无量纲\t\t\nW1\t\t总大肠菌群\t\t未检出\tMPN/100mL\t2\t",
    "S4\t0.5 ~ 1\t二噁英类\t\t1.2×10^-5\tmg TEQ/kg\t\t\nS5\t=1\t镉\t\t0.05L\tmg/kg\t\t\nS6\t2-1\t镍\t\t1,234.5\tmg/kg\t\t\nS7\t\t汞\t\t≤0.1\tmg/kg\t－\t",
];
const WORDS: [&str; 64] = [
    "样品编号",
    "点位编号",
    "采样深度(m)",
    "检测项目",
    "检测结果",
    "单位",
    "检出限",
    "地块编码",
    "地块名称",
    "列入日期",
    "移出日期",
    "面积(平方米)",
    "主要污染物",
    "统一社会信用代码",
    "横坐标或经度",
    "纵坐标或纬度",
    "点位类型",
    "土壤",
    "地下水",
    "mg/kg",
    "µg/L",
    "ND",
    "未检出",
    "[属性描述]",
    "[地块坐标]",
    "坐标系=",
    "2000国家大地坐标系",
    "带号=39",
    "几度分带=3",
    "GEOGCS[",
    "PROJCS[",
    "PROJCRS[",
    "COMPD_CS[",
    "BOUNDCRS[",
    "PARAMETER[",
    "AUTHORITY[",
    "UNIT[",
    "\"type\"",
    "\"FeatureCollection\"",
    "\"features\"",
    "\"Feature\"",
    "\"geometry\"",
    "\"Polygon\"",
    "\"MultiPolygon\"",
    "\"GeometryCollection\"",
    "\"geometries\"",
    "\"coordinates\"",
    "\"properties\"",
    "\"crs\"",
    "<row r=\"1\">",
    "<c r=\"A1\" t=\"s\">",
    "<mergeCell ref=\"A1:B2\"/>",
    "table:number-columns-repeated=\"",
    "table:number-rows-repeated=\"",
    "<f t=\"shared\" si=\"0\" ref=\"A1:A9\">",
    "xl/worksheets/sheet1.xml",
    "xl/workbook.xml",
    "xl/sharedStrings.xml",
    "content.xml",
    "[Content_Types].xml",
    "\n%%%% ",
    "1e308",
    "-0",
    "9999999999",
];

/// Words as libFuzzer reads them.
fn dictionary() -> String {
    let word = |word: &&str| {
        let bytes: String = word.bytes().map(|byte| format!("\\x{byte:02x}")).collect();
        format!("\"{bytes}\"\n")
    };
    WORDS.iter().map(word).collect()
}
