// The texts of consultations, exchange and clues: key: [zh-CN, en].
export const OFFICES_TEXTS = {
  nav_consultations: ["会商", "Consultations"],
  nav_exchange: ["数据交换", "Exchange"],
  nav_clues: ["线索与更正", "Clues"],
};
