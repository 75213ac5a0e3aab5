import { OFFICE_TEXTS } from "./office-texts.js";
import { DOCUMENT_TEXTS } from "./texts/documents.js";
import { FIRM_TEXTS } from "./texts/firms.js";
import { GROUNDWATER_TEXTS } from "./texts/groundwater.js";
import { LAND_TEXTS } from "./texts/land.js";
import { OFFICES_TEXTS } from "./texts/offices.js";
import { REVIEW_TEXTS } from "./texts/reviews.js";
import { UPLOAD_TEXTS } from "./texts/uploads.js";
import { SCREENING_TEXTS } from "./texts/screening.js";

// Every text of the first page, in two languages: key: [zh-CN, en]. `{name}` is filled in.
const TEXTS = {
  ...OFFICE_TEXTS,
  ...DOCUMENT_TEXTS,
  ...FIRM_TEXTS,
  ...GROUNDWATER_TEXTS,
  ...LAND_TEXTS,
  ...OFFICES_TEXTS,
  ...REVIEW_TEXTS,
  ...UPLOAD_TEXTS,
  ...SCREENING_TEXTS,
  brand: ["净土", "jingtu"],
  tagline: ["地块能否流转", "Can this parcel be transferred?"],
  title: ["净土 · 地块能否流转", "jingtu · can this parcel be transferred?"],
  skip: ["跳到查询", "Skip to the question"],
  other_language: ["English", "中文"],
  loading: ["正在读取……", "Loading …"],
  close: ["关闭", "Close"],

  search: ["查找地块", "Find a parcel"],
  search_hint: ["编号、名称、地址或代码", "number, name, address or code"],
  search_none: ["没有找到。查不到记录不等于土壤清洁。", "Nothing found. No record does not mean clean soil."],
  search_many: ["还有更多，请写得更具体", "There are more: be more specific"],
  no_outline: ["边界未知", "outline unknown"],

  public: ["公众", "Public"],
  sign_in: ["登录", "Sign in"],
  sign_in_title: ["或用令牌登录", "Or with a token"],
  sign_in_why: [
    "不登录可以查询已公布的地块。绘制范围、记录结论需要登录。令牌只保存在本标签页。",
    "Published parcels can be looked at without signing in. Sign in to draw an area or record an answer. A token is kept in this tab only.",
  ],
  sign_in_by_name: ["用登录名登录", "Sign in with your name"],
  sign_in_provider: ["用单位统一身份登录", "Sign in with your organisation"],
  sign_in_public: ["不登录也可以查询已公布的地块：", "Published parcels can be looked at without signing in:"],
  sign_in_name: ["登录名", "Sign-in name"],
  sign_in_name_help: ["1 至 80 个字符，不含空格。", "1 to 80 characters without blanks."],
  sign_in_name_wrong: ["登录名应为 1 至 80 个字符，不含空格。", "The sign-in name should have 1 to 80 characters without blanks."],
  display_name: ["姓名", "Name"],
  display_name_help: ["显示在页面上，不进入登记记录。", "Shown on the pages; it does not enter the record."],
  display_name_wrong: ["请填写姓名。", "Write the name."],
  password: ["密码", "Password"],
  password_help: ["10 至 200 个字符，例如一句别人想不到的话。", "10 to 200 characters: a sentence that nobody else would write."],
  password_wrong: ["密码应为 10 至 200 个字符，不能与登录名相同。", "The password should have 10 to 200 characters and not be the sign-in name."],
  sign_in_wrong: ["登录名或密码不对。", "The name or the password is not right."],
  wait: ["失败次数过多，请等待 {n} 秒再试。", "Too many attempts failed: wait {n} seconds."],
  provider_refused: ["未能用单位统一身份登录，请重试或联系管理员。", "Signing in with your organisation failed: try again, or ask the administrator."],
  no_roles: ["尚无角色，请管理员授予。", "No roles yet: an administrator grants them."],
  setup: ["建立首个账号", "Make the first account"],
  setup_why: ["首个账号是管理员，由它添加其他账号并授予角色。", "The first account is an administrator, who adds the others and grants roles."],
  setup_do: ["建立账号", "Make the account"],
  setup_no_secret: ["地址不完整：请复制服务启动时打印的整个地址。", "The address is incomplete: copy the whole address that the server printed."],
  setup_wrong: ["链接不对：请复制服务启动时打印的整个地址。", "The link is not right: copy the whole address that the server printed."],
  setup_over: ["链接已失效：已经用过，或超过 15 分钟，或已有账号。已有账号请直接登录；否则重新启动服务以取得新链接。", "The link works no more: it was used, is older than 15 minutes, or there is an account. Sign in, or start the server again for a new link."],
  token_refused: ["令牌无效或已过期。", "The token is not valid or has expired."],
  sign_out: ["退出", "Sign out"],
  you_are: ["您是", "You are"],
  role_public: ["公众", "public"],
  role_reviewer: ["审查员", "reviewer"],
  role_expert: ["专家", "expert"],
  role_registrar: ["登记员", "registrar"],
  role_planner: ["规划人员", "planner"],
  role_approver: ["复核人员", "approver"],
  role_auditor: ["审计人员", "auditor"],
  role_admin: ["管理员", "administrator"],

  map: ["地块分布图", "Map of the parcels"],
  map_failed: ["此浏览器不能绘制地图。可以用上方的查找框选择地块。", "This browser cannot draw the map. Choose a parcel with the search box above."],
  map_partial: ["只画出部分地块，请放大地图", "Only some parcels are drawn: zoom in"],
  whole_district: ["全区", "Whole district"],
  zoom_in: ["放大", "Zoom in"],
  zoom_out: ["缩小", "Zoom out"],
  generalised: ["公开版边界已概化", "public outline, generalised"],

  legend: ["图例", "Legend"],
  group_none: ["无记录", "no record"],
  group_clear: ["无疑似情形", "no indication"],
  group_survey: ["应调查或调查中", "survey owed or running"],
  group_passed: ["调查或评估通过", "survey or assessment passed"],
  group_exceeding: ["超筛选值、应评估", "exceeding, assessment owed"],
  group_listed: ["在风险管控和修复名录内", "on the control and remediation list"],
  group_removed: ["已移出名录", "removed from the list"],
  group_frozen: ["暂不开发利用", "not developed now"],
  group_superseded: ["已分割或合并", "split or merged"],
  legend_warning: ["未列入名录不等于土壤清洁", "“Not listed” is not “clean”"],

  draw: ["绘制范围", "Draw an area"],
  draw_help: ["点击地图逐点绘制，双击或按“完成”结束。", "Click the map point by point; double-click or press Finish to end."],
  draw_points: ["{n} 个点", "{n} points"],
  draw_undo: ["撤销一点", "Undo point"],
  draw_finish: ["完成", "Finish"],
  draw_cancel: ["取消", "Cancel"],
  paste: ["粘贴 GeoJSON", "Paste GeoJSON"],
  paste_help: ["Polygon 或 MultiPolygon，CGCS2000 经纬度，可带 Feature 外层。", "Polygon or MultiPolygon in CGCS2000 longitude and latitude; a Feature around it is fine."],
  paste_use: ["使用此范围", "Use this area"],
  paste_wrong: ["这不是 GeoJSON 的 Polygon 或 MultiPolygon。", "This is not a GeoJSON Polygon or MultiPolygon."],
  needs_token: ["绘制范围需要登录。", "Sign in to draw an area."],
  drawn_area: ["绘制的范围", "Drawn area"],
  drawn_points: ["顶点数", "Vertices"],

  start: ["查一块地能否流转", "Ask whether land can be transferred"],
  start_1: ["在地图上点一块地，或在上方查找。", "Click a parcel on the map, or find it above."],
  start_2: ["选择要办的事项和规划用途。", "Choose what is to be done and the planned use."],
  start_3: ["得到结论、法律依据、条件和下一步。", "Read the answer: law, conditions, next steps."],
  parcels_shown: ["地块（{n}）", "Parcels ({n})"],
  back: ["全部地块", "All parcels"],

  facts: ["地块情况", "About the parcel"],
  registry_no: ["登记编号", "Registry number"],
  stage: ["阶段", "Stage"],
  stage_none: ["无记录（不等于清洁）", "no record (which does not mean clean)"],
  since: ["自 {day} 起", "since {day}"],
  lists: ["名录、名单", "Lists"],
  lists_none: ["未列入（不等于清洁）", "none (which does not mean clean)"],
  area: ["面积", "Area"],
  area_value: ["{m2} m²（{mu} 亩）", "{m2} m² ({mu} mu)"],
  area_stated: ["文件载明 {m2} m²", "{m2} m² as stated in documents"],
  area_unknown: ["未知", "unknown"],
  codes: ["代码", "Codes"],
  street: ["街道", "Sub-district"],
  address: ["地址", "Address"],
  current_use: ["现状用途", "Current use"],
  recorded_use: ["记录的规划用途", "Planned use on record"],
  remarks: ["备注", "Remarks"],
  list_suspected: ["疑似污染地块名单", "suspected parcels"],
  list_contaminated_list_42: ["污染地块名录", "contaminated parcels"],
  list_priority_supervised: ["优先监管地块名录", "priority supervision"],
  list_control_list: ["风险管控和修复名录", "control and remediation list"],
  list_not_developed_now: ["暂不开发利用名单", "not developed now"],
  list_negative_list: ["负面清单", "negative list"],
  list_key_supervised: ["重点监管单位", "key supervised unit"],

  question: ["要办的事", "What is to be done"],
  transaction: ["事项", "Transaction"],
  choose: ["请选择", "Choose"],
  planned_use: ["规划用途", "Planned use"],
  planned_use_hint: ["输入代码或名称，可选多个", "code or name; several are possible"],
  planned_use_free: ["使用代码 {code}", "use the code {code}"],
  planned_use_help: ["用地用海分类（2023）。其他分类写成 GBT21010:0803 或 GB50137:A33。", "Codes of the 2023 guide. For other systems write GBT21010:0803 or GB50137:A33."],
  use_optional: ["此事项可不填用途。", "This transaction can be asked without a use."],
  remove: ["去掉 {what}", "Remove {what}"],
  as_of: ["法律日期", "As of"],
  as_of_help: ["空着即今天（北京时间）", "today (UTC+8) when empty"],
  more: ["设计条件等", "Design and more"],
  basement_depth_m: ["地下室深度（m）", "Basement depth (m)"],
  excavation_m: ["开挖深度（m）", "Excavation depth (m)"],
  basement_levels: ["地下层数", "Basement levels"],
  groundwater_use: ["使用地下水", "Groundwater is used"],
  not_stated: ["未说明", "not stated"],
  yes: ["是", "yes"],
  no: ["否", "no"],
  registered_act: ["登记所依据的事项", "The act behind the registration"],
  follows_act: ["许可所承接的事项", "The act that the permit follows"],
  act_none: ["无", "none"],
  works_kind: ["工程性质", "Kind of works"],
  works_kind_help: ["调查、管控、修复等相关工程与一般建设分别判断。", "Survey, control and remediation works are judged apart from ordinary building."],
  works_ordinary: ["一般建设", "ordinary building"],
  works_survey: ["土壤污染状况调查", "soil survey"],
  works_control: ["风险管控", "risk control"],
  works_remediation: ["修复", "remediation"],
  works_source_removal: ["污染源清除", "removal of a source"],
  court_sale: ["司法处置", "Sale by a court"],
  sale_court_auction: ["司法拍卖", "court auction"],
  sale_bankruptcy: ["破产处置", "bankruptcy"],
  ask: ["查询能否办理", "Ask"],
  asking: ["正在查询……", "Asking …"],
  wrong: ["请检查", "Please check"],
  fault_transaction: ["请选择要办的事项。", "Choose what is to be done."],
  fault_planned_use: ["“{found}”不是所写分类中的用途代码，或者一次写得太多。请查分类表，例如 080404、GBT21010:0803。", "“{found}” is not a use code of its system."],
  fault_as_of: ["“{found}”应为不晚于今天的日期，例如 2026-08-15。", "“{found}” should be a day up to today."],
  fault_basement_depth_m: ["“{found}”应为 0 至 500 米的数字，例如 4.5。", "“{found}” should be metres from 0 to 500."],
  fault_excavation_m: ["“{found}”应为 0 至 500 米的数字，例如 4.5。", "“{found}” should be metres from 0 to 500."],
  fault_basement_levels: ["“{found}”应为整数，例如 2。", "“{found}” should be a whole number."],
  wanted: ["应为", "expected"],
  found: ["收到", "found"],
  remedy: ["办法", "do"],
  no_connection: ["连不上服务。请稍后再试。", "The register cannot be reached. Try again later."],

  answer: ["结论", "Answer"],
  verdict_ALLOWED: ["可以", "Allowed"],
  verdict_CONDITIONAL: ["附条件", "Allowed with conditions"],
  verdict_UNDETERMINED: ["暂不办理", "Do not proceed yet"],
  verdict_BLOCKED: ["禁止", "Forbidden"],
  reasons: ["理由和依据", "Reasons and law"],
  note: ["说明", "note"],
  in_force_from: ["{from} 起施行", "in force from {from}"],
  in_force_until: ["{from} 起施行，{to} 废止", "in force {from} until {to}"],
  article: ["第{article}条", "art. {article}"],
  clause: ["{article}", "{article}"],
  conditions: ["须满足的条件", "Conditions"],
  next_steps: ["下一步", "What to do next"],
  not_known: ["不掌握的情况", "What is not known"],
  ask_whom: ["向{whom}了解", "ask {whom}"],
  document: ["取得：{document}", "yields: {document}"],
  deadline: ["至 {day}", "until {day}"],
  holds_until: ["结论有效期", "How long it holds"],
  holds_until_day: ["{day} 起即使没有新情况，结论也可能不同（{rule}）。", "From {day} the answer may differ with no new fact ({rule})."],
  holds_open: ["没有新情况就不变。", "Unchanged unless something new is recorded."],
  border_contacts: ["相邻或边界接触的地块", "Parcels that touch this one"],
  border_line: ["{parcel}：重叠 {overlap} m²，距离 {distance} m（容差 {tolerance} m²）", "{parcel}: overlap {overlap} m², distance {distance} m (tolerance {tolerance} m²)"],
  parts: ["被判断的部分", "Parts that were judged"],
  part_no_record: ["无记录的土地", "land without a record"],
  part_uncovered: ["调查未覆盖", "not covered by the survey"],
  part_overlap: ["与其他地块重叠", "overlap with another parcel"],
  part_inherited: ["由前身地块继承", "handed on by a predecessor"],
  part_unit: ["管理单元", "management unit"],
  basis_line: [
    "数据更新至 {time} · 修订 {revision} · 规则 {rulebook} · 适用 {day} 的法律",
    "data as of {time} · revision {revision} · rules {rulebook} · law of {day}",
  ],
  use_class_S: ["敏感用途（一住两公）", "sensitive use (housing, public management, public service)"],
  use_class_K1: ["非敏感用途、按第一类用地", "not sensitive, judged as Class I"],
  use_class_K2: ["非敏感用途", "not a sensitive use"],
  use_class_unknown: ["用途不明", "use unknown"],
  limit_class_I: ["GB 36600 第一类用地限值", "GB 36600 Class I limits"],
  limit_class_II: ["GB 36600 第二类用地限值", "GB 36600 Class II limits"],
  overrides: ["人工处理", "Overrides"],
  override_line: ["{rule}：{reason}（{document}，至 {day}）", "{rule}: {reason} ({document}, until {day})"],
  copy_link: ["复制链接", "Copy link"],
  copied: ["链接已复制", "Link copied"],
  print: ["打印", "Print"],
  record: ["记录此结论", "Record this answer"],
  record_why: ["将按登记册此刻的状态重新判断，并编号留存。", "It is decided again on the record as it stands now, and kept under a number."],
  case_reference: ["案卷号", "Case reference"],
  case_hint: ["例如 红规审〔2026〕12号", "for example HQ-2026-12"],
  record_do: ["记录", "Record"],
  recorded: ["已记录：{id}", "Recorded: {id}"],
  recorded_more: ["案卷 {case} · 修订 {revision} · {day}", "case {case} · revision {revision} · {day}"],
};

const KEPT = "jingtu.lang";

/** The language: of the address, else remembered, else zh-CN. */
export const lang = (() => {
  const asked = new URLSearchParams(location.search).get("lang");
  if (asked) {
    const known = asked.toLowerCase().startsWith("en") ? "en" : "zh-CN";
    localStorage.setItem(KEPT, known);
    return known;
  }
  return localStorage.getItem(KEPT) === "en" ? "en" : "zh-CN";
})();

export const isEnglish = lang === "en";

/** A text with its values filled in. */
export function t(key, values = {}) {
  const two = TEXTS[key];
  if (!two) throw new Error(`no text ${key}`);
  return two[isEnglish ? 1 : 0].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** Whether a text exists: codes that this page does not know are shown as they are. */
export const has = (key) => key in TEXTS;

/** One of a pair [zh, en]. */
export const pick = (two) => two[isEnglish ? 1 : 0];

export const number = (value, digits = 1) =>
  new Intl.NumberFormat(lang, { maximumFractionDigits: digits }).format(value);

/** An instant in the time of the district. */
export const instant = (text) =>
  new Intl.DateTimeFormat(lang, { timeZone: "Asia/Shanghai", dateStyle: "medium", timeStyle: "short" }).format(new Date(text));
