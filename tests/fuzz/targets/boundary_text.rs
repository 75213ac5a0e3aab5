#![no_main]

jingtu_fuzz::target!(boundary_text);
