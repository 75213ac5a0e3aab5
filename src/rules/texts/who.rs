//! Who acts, before which step, and the sentence that several rules share.

use super::{CaseText, Two, says, two};
use crate::domain::decision::Case;

pub const DISTRICT_ENV: Two = two("区生态环境局", "district environment bureau");
pub const CITY_ENV: Two = two("天津市生态环境局", "Tianjin environment bureau");
pub const LAND: Two = two("规划和自然资源部门", "natural-resources department");
pub const RIGHT_HOLDER: Two = two("土地使用权人", "right holder");
pub const LIABLE_OR_HOLDER: Two = two(
    "土壤污染责任人或者土地使用权人",
    "liable party or right holder",
);
pub const LAND_BANK: Two = two("土地储备机构", "land bank");
pub const REGISTRY: Two = two("不动产登记机构", "real-estate registry");
pub const DISTRICT: Two = two("区政府", "district government");
pub const BOTH_PARTIES: Two = two("交易双方", "both parties");
pub const BUILDER: Two = two("建设单位", "builder");
pub const KEEPER: Two = two("登记册维护人员", "keepers of the register");
pub const DISTRICT_ENV_AND_LAND: Two = two(
    "区生态环境局会同规划和自然资源部门",
    "district environment bureau with the natural-resources department",
);

pub const THIS_ACT: Two = two("本事项办结之前", "before this act is completed");
pub const PLAN_EFFECT: Two = two("规划生效之前", "before the plan takes effect");
pub const CHANGE: Two = two("用途变更之前", "before the change of use");
pub const SUPPLY: Two = two(
    "划拨决定作出或者出让合同签订之前",
    "before the allocation decision or the grant contract",
);
pub const CONTRACT: Two = two("合同签订之前", "before the contract is signed");
pub const TAKE_OVER: Two = two(
    "收回或者收储协议签订之前",
    "before the take-back or banking agreement",
);
pub const START: Two = two("开工之前", "before works start");
pub const REGISTRATION: Two = two("登簿之前", "before the entry is made");

/// Works that are themselves survey, control, source removal or remediation.
pub const PLAN_FILED: CaseText = says(
    Case::Works,
    "本次许可的工程本身属于调查、风险管控、污染源移除或者修复，不受开工限制，但方案须先备案。",
    "The permitted works are themselves survey, control, source removal or remediation: they are not stopped, but their plan must be filed first.",
)
.on(
    LIABLE_OR_HOLDER,
    START,
    "将工作方案报区生态环境局备案；工程内容不得超出备案方案，施工现场设公告牌。",
    "File the plan of works with the district environment bureau; do nothing beyond the filed plan; put up the notice board on site.",
);
