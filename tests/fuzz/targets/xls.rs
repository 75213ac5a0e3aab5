#![no_main]

jingtu_fuzz::target!(xls);
