#![no_main]

jingtu_fuzz::target!(sheet_text);
