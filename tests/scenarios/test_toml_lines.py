from scenarios.toml_lines import TomlLines

TEXT = """name = "x" # [fake]
"crs" = "WGS-84"

[visits]
  speed_kmh = 12 # km/h
[[policies]]
id = "a"
[[policies]]  # the second
title_zh = "b"
id = "c"
"""


def test_keys_are_found_in_their_sections():
    lines = TomlLines(TEXT)
    assert lines.of("", "name") == 1
    assert lines.of("", "crs") == 2
    assert lines.of("", "visits") == 4
    assert lines.of("visits", "speed_kmh") == 5
    assert lines.of("policies", "id") == 7
    assert lines.of("policies", "id", 1) == 10


def test_a_key_that_is_not_there_has_the_line_of_its_section_or_none():
    lines = TomlLines(TEXT)
    assert lines.of("policies", "base", 1) == 8
    assert lines.of("", "seed") == 0
    assert lines.of("grid", "cell_households") == 0
