//! Every form: its columns and two rows of an example.

use super::{Form, FormColumn, FormKind, Holds, Offer};

const fn column(
    field: &'static str,
    heading_zh: &'static str,
    holds: Holds,
    required: bool,
    example: [&'static str; 2],
) -> FormColumn {
    FormColumn {
        field,
        heading_zh,
        holds,
        required,
        example,
    }
}

const SOIL_UNITS: Holds =
    Holds::Choice(&["mg/kg", "µg/kg", "g/kg", "ng/kg", "ng TEQ/kg", "无量纲"]);
const WATER_UNITS: Holds = Holds::Choice(&[
    "mg/L",
    "µg/L",
    "ng/L",
    "NTU",
    "度",
    "CFU/mL",
    "MPN/100mL",
    "Bq/L",
    "无量纲",
]);
pub(super) const POINT_KINDS: &[&str] = &["土壤", "地下水", "沉积物", "地表水"];

static POINTS: Form = Form {
    title: "采样点位",
    columns: &[
        column(
            "point",
            "点位编号",
            Holds::Text,
            true,
            ["示例-S1", "示例-W1"],
        ),
        column(
            "kind",
            "点位类型",
            Holds::Choice(POINT_KINDS),
            true,
            ["土壤", "地下水"],
        ),
        column(
            "easting",
            "横坐标或经度",
            Holds::Coordinate,
            true,
            ["117.1700", "117.1712"],
        ),
        column(
            "northing",
            "纵坐标或纬度",
            Holds::Coordinate,
            true,
            ["39.1700", "39.1705"],
        ),
        column("depth", "钻孔深度(m)", Holds::Number, false, ["6", "12.5"]),
        column(
            "elevation",
            "地面高程(m)",
            Holds::Coordinate,
            false,
            ["3.21", "3.05"],
        ),
        column(
            "remarks",
            "备注",
            Holds::Text,
            false,
            ["示例 (example)", "示例 (example)"],
        ),
    ],
};

static LAB_SOIL: Form = Form {
    title: "土壤检测结果",
    columns: &[
        column(
            "sample",
            "样品编号",
            Holds::Text,
            true,
            ["示例-S1-1", "示例-S1-1"],
        ),
        column(
            "point",
            "点位编号",
            Holds::Text,
            true,
            ["示例-S1", "示例-S1"],
        ),
        column(
            "depth",
            "采样深度(m)",
            Holds::Text,
            true,
            ["0-0.5", "0-0.5"],
        ),
        column(
            "day",
            "采样日期",
            Holds::Day,
            false,
            ["2026-11-20", "2026-11-20"],
        ),
        column(
            "analyte",
            "检测项目",
            Holds::Offered(Offer::SoilItems),
            true,
            ["砷", "铬（六价）"],
        ),
        column(
            "cas",
            "CAS号",
            Holds::Text,
            false,
            ["7440-38-2", "18540-29-9"],
        ),
        column("value", "检测结果", Holds::Text, true, ["12.3", "<0.5"]),
        column("unit", "单位", SOIL_UNITS, true, ["mg/kg", "mg/kg"]),
        column(
            "detection_limit",
            "检出限",
            Holds::Number,
            false,
            ["0.01", "0.5"],
        ),
        column(
            "method",
            "检测方法",
            Holds::Text,
            false,
            ["示例方法", "示例方法"],
        ),
    ],
};

static LAB_WATER: Form = Form {
    title: "地下水检测结果",
    columns: &[
        column(
            "sample",
            "样品编号",
            Holds::Text,
            true,
            ["示例-W1-1", "示例-W1-1"],
        ),
        column(
            "point",
            "监测井编号",
            Holds::Text,
            true,
            ["示例-W1", "示例-W1"],
        ),
        column(
            "day",
            "采样日期",
            Holds::Day,
            false,
            ["2026-11-20", "2026-11-20"],
        ),
        column(
            "analyte",
            "检测项目",
            Holds::Offered(Offer::WaterIndices),
            true,
            ["砷", "苯"],
        ),
        column("cas", "CAS号", Holds::Text, false, ["7440-38-2", "71-43-2"]),
        column("value", "检测结果", Holds::Text, true, ["0.004", "0.4L"]),
        column("unit", "单位", WATER_UNITS, true, ["mg/L", "µg/L"]),
        column(
            "detection_limit",
            "检出限",
            Holds::Number,
            false,
            ["0.0003", "0.4"],
        ),
        column(
            "method",
            "检测方法",
            Holds::Text,
            false,
            ["示例方法", "示例方法"],
        ),
    ],
};

static PARCELS: Form = Form {
    title: "地块",
    columns: &[
        column(
            "registry_no",
            "登记编号",
            Holds::RegistryNo,
            false,
            ["HQ-000901", "HQ-000902"],
        ),
        column(
            "soil_code",
            "地块编码",
            Holds::SoilCode,
            false,
            ["1201061260001", "1201062260002"],
        ),
        column(
            "cadastral",
            "宗地代码",
            Holds::CadastralCodes,
            false,
            ["120106001001GB00001", "120106001001GB00002"],
        ),
        column(
            "name",
            "地块名称",
            Holds::Text,
            true,
            ["示例地块一 (example)", "示例地块二 (example)"],
        ),
        column(
            "address",
            "地址",
            Holds::Text,
            false,
            ["示例路1号 (example)", "示例路2号 (example)"],
        ),
        column(
            "area_m2",
            "面积(平方米)",
            Holds::Number,
            false,
            ["12345.6", "800"],
        ),
        column(
            "planned_use",
            "规划用途",
            Holds::LandUses,
            false,
            ["YDYH2023:0701", "YDYH2023:0802"],
        ),
    ],
};

static UNITS: Form = Form {
    title: "重点监管单位",
    columns: &[
        column(
            "credit_code",
            "统一社会信用代码",
            Holds::CreditCode,
            true,
            ["91120106MA0000000H", "91120106MA0000001L"],
        ),
        column(
            "name",
            "单位名称",
            Holds::Text,
            true,
            ["示例化工有限公司 (example)", "示例电镀有限公司 (example)"],
        ),
        column(
            "address",
            "地址",
            Holds::Text,
            false,
            ["示例路3号 (example)", "示例路4号 (example)"],
        ),
        column(
            "parcels",
            "登记编号",
            Holds::RegistryNos,
            false,
            ["HQ-000901", "HQ-000902"],
        ),
        column(
            "industry",
            "行业代码",
            Holds::Text,
            false,
            ["C2611", "C3360"],
        ),
        column(
            "permit_no",
            "排污许可证编号",
            Holds::PermitNo,
            false,
            ["", ""],
        ),
        column("year", "名录年度", Holds::Year, true, ["2026", "2026"]),
        column(
            "entered",
            "列入日期",
            Holds::Day,
            true,
            ["2026-03-31", "2026年3月31日"],
        ),
        column(
            "toxic_substances",
            "有毒有害物质",
            Holds::Text,
            false,
            ["苯、甲苯", "铬(六价)、镍"],
        ),
    ],
};

static NOTICE: Form = Form {
    title: "名录公告",
    columns: &[
        column("serial", "序号", Holds::Number, false, ["1", "2"]),
        column(
            "code",
            "地块编码",
            Holds::Text,
            true,
            ["HQ-000901", "HQ-000902"],
        ),
        column(
            "name",
            "地块名称",
            Holds::Text,
            false,
            ["示例地块一 (example)", "示例地块二 (example)"],
        ),
        column(
            "street",
            "街道",
            Holds::Text,
            false,
            ["示例街道", "示例街道"],
        ),
        column(
            "location",
            "地块位置",
            Holds::Text,
            false,
            ["示例路1号 (example)", "示例路2号 (example)"],
        ),
        column(
            "area_m2",
            "面积(平方米)",
            Holds::Number,
            false,
            ["12345.6", "800"],
        ),
        column(
            "main_pollutants",
            "主要污染物",
            Holds::Text,
            false,
            ["铬(六价)、镍", "苯"],
        ),
        column(
            "listed_on",
            "列入日期",
            Holds::Day,
            false,
            ["2026-03-01", "2026-03-01"],
        ),
        column("removed_on", "移出日期", Holds::Day, false, ["", ""]),
        column(
            "batch",
            "批次",
            Holds::Text,
            false,
            ["2026年第一批", "2026年第一批"],
        ),
    ],
};

const WORK: &[&str] = &[
    "survey",
    "risk_assessment",
    "plan",
    "control_works",
    "remediation_works",
    "control_effect",
    "remediation_effect",
    "supervision",
    "soil_monitoring",
    "groundwater_monitoring",
];

static FIRMS: Form = Form {
    title: "从业单位",
    columns: &[
        column(
            "credit_code",
            "统一社会信用代码",
            Holds::CreditCode,
            true,
            ["91120106MA0000000H", "91120106MA0000001L"],
        ),
        column(
            "name",
            "单位名称",
            Holds::Text,
            true,
            ["示例调查有限公司 (example)", "示例检测有限公司 (example)"],
        ),
        column(
            "fields",
            "业务范围",
            Holds::Choices(WORK),
            true,
            ["survey、risk_assessment", "soil_monitoring"],
        ),
        column(
            "registered_from",
            "登记起始日期",
            Holds::Day,
            false,
            ["2026-01-01", "2026-01-01"],
        ),
        column(
            "registered_until",
            "登记截止日期",
            Holds::Day,
            false,
            ["", "2028-12-31"],
        ),
        column(
            "cma_no",
            "CMA证书编号",
            Holds::Text,
            false,
            ["", "示例CMA-001"],
        ),
    ],
};

pub(super) fn of(kind: FormKind) -> &'static Form {
    match kind {
        FormKind::SamplingPoints => &POINTS,
        FormKind::LabSoil => &LAB_SOIL,
        FormKind::LabGroundwater => &LAB_WATER,
        FormKind::Parcels => &PARCELS,
        FormKind::SupervisedUnits => &UNITS,
        FormKind::ListNotice => &NOTICE,
        FormKind::Practitioners => &FIRMS,
    }
}
