// Codes of the register and their words: transactions, stages, uses. [zh-CN, en].

export const TRANSACTIONS = {
  PLAN: ["规划编制或调整", "Plan made or changed"],
  USE_CHANGE: ["用途变更", "Change of use"],
  TAKE_BACK: ["收回", "Taking back by the State"],
  BANK: ["收储、征收", "Land banking, expropriation"],
  SUPPLY: ["出让、租赁、作价出资", "Paid supply (grant, lease, capital)"],
  ALLOCATE: ["划拨", "Allocation"],
  TRANSFER: ["转让", "Transfer between users"],
  SUBLEASE: ["转租、出租", "Sublease"],
  MORTGAGE: ["抵押", "Mortgage"],
  REGISTER: ["不动产登记", "Real-estate registration"],
  PERMIT_PLAN: ["规划许可", "Planning permit"],
  PERMIT_BUILD: ["施工许可、开工", "Construction permit"],
};

/** Transactions that can be asked without a planned use. */
export const USE_OPTIONAL = new Set(["TAKE_BACK", "BANK", "TRANSFER", "SUBLEASE", "MORTGAGE", "REGISTER"]);

export const STAGES = {
  U0: ["无已知疑似情形", "no known indication"],
  U1: ["疑似、应调查", "survey owed"],
  V1: ["第一阶段调查", "stage-1 survey"],
  V2: ["初步采样分析", "preliminary sampling"],
  V3: ["详细采样分析", "detailed sampling"],
  V4: ["第三阶段调查", "stage-3 survey"],
  VR: ["调查报告评审中", "survey report under review"],
  P0: ["调查通过、未超筛选值", "survey passed, not exceeding"],
  A0: ["超筛选值、应作风险评估", "exceeding, risk assessment owed"],
  AR: ["风险评估评审中", "risk assessment under review"],
  P1: ["风险评估通过、风险可接受", "risk acceptable for the assessed use"],
  L0: ["列入名录", "listed, measures not begun"],
  L1: ["名录内、方案已备案", "listed, plan filed"],
  L2: ["名录内、施工中", "listed, works running"],
  L3: ["名录内、效果评估", "listed, effect assessment"],
  L4: ["名录内、风险管控中", "listed, controlled"],
  R0: ["移出名录、无限制", "removed, no restriction"],
  R1: ["移出名录、有后期管理或用途限制", "removed, with aftercare or restriction"],
  N0: ["暂不开发利用", "not developed now"],
  X0: ["已分割或合并", "split or merged"],
};

/** Groups of stages on the map, worst first. Colours after Okabe and Ito, told apart without red and green; listed land
 * is hatched and has a heavy border as well. */
export const GROUPS = [
  { id: "listed", stages: ["L0", "L1", "L2", "L3", "L4"], fill: "#d55e00", line: "#5c1f00" },
  { id: "exceeding", stages: ["A0", "AR"], fill: "#e69f00", line: "#7a5200" },
  { id: "frozen", stages: ["N0"], fill: "#b05a92", line: "#5e2249" },
  { id: "survey", stages: ["U1", "V1", "V2", "V3", "V4", "VR"], fill: "#f4e76a", line: "#77690a" },
  { id: "removed", stages: ["R0", "R1"], fill: "#0b8f6c", line: "#04442f" },
  { id: "passed", stages: ["P0", "P1"], fill: "#62b4e4", line: "#125079" },
  { id: "clear", stages: ["U0"], fill: "#d9e0e3", line: "#5a676d" },
  { id: "superseded", stages: ["X0"], fill: "#8b9296", line: "#3f4649" },
  { id: "none", stages: [], fill: "#ffffff", line: "#333c40" },
];

/** The worst group of a parcel. */
export function groupOf(parcel) {
  const codes = parcel.stages.map((stage) => stage.stage);
  if (parcel.lists.includes("control_list")) return "listed";
  return GROUPS.find((group) => group.stages.some((stage) => codes.includes(stage)))?.id ?? "none";
}

/** Common uses of the land and sea use guide of 2023 (用地用海分类指南). */
export const USES = {
  "0701": ["城镇住宅用地", "urban housing"],
  "070101": ["一类城镇住宅用地", "urban housing, class 1"],
  "070102": ["二类城镇住宅用地", "urban housing, class 2"],
  "070103": ["三类城镇住宅用地", "urban housing, class 3"],
  "0702": ["城镇社区服务设施用地", "urban community service"],
  "0703": ["农村宅基地", "rural homestead"],
  "0704": ["农村社区服务设施用地", "rural community service"],
  "0801": ["机关团体用地", "government offices"],
  "0802": ["科研用地", "research"],
  "0803": ["文化用地（图书、展览、档案）", "culture (library, exhibition, archive)"],
  "080401": ["高等教育用地", "higher education"],
  "080402": ["中等职业教育用地", "vocational school"],
  "080403": ["中小学用地", "primary and secondary school"],
  "080404": ["幼儿园用地", "kindergarten"],
  "0805": ["体育用地", "sports"],
  "0806": ["医疗卫生用地", "health care"],
  "0807": ["社会福利用地（养老等）", "social welfare (elderly care)"],
  "0901": ["商业用地", "commerce"],
  "0902": ["商务金融用地", "offices and finance"],
  "0903": ["娱乐用地", "entertainment"],
  "1001": ["工业用地", "industry"],
  "1101": ["物流仓储用地", "logistics and warehouses"],
  "1201": ["铁路用地", "railway"],
  "1202": ["公路用地", "highway"],
  "1206": ["城市轨道交通用地", "urban rail"],
  "1207": ["城镇村道路用地", "streets"],
  "1208": ["交通场站用地", "transport stations, parking"],
  "1301": ["供水用地", "water supply"],
  "1302": ["排水用地", "drainage"],
  "1303": ["供电用地", "power supply"],
  "1309": ["环卫用地", "sanitation"],
  "1310": ["消防用地", "fire service"],
  "1401": ["公园绿地", "park"],
  "1402": ["防护绿地", "protective green"],
  "1403": ["广场用地", "square"],
  "16": ["留白用地", "reserved land"],
};
