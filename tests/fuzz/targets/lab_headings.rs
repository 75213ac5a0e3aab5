#![no_main]

jingtu_fuzz::target!(lab_headings);
