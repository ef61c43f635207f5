"""A large district: from the index to a subdistrict's page and back, from a disk."""


def test_a_subdistrict_opens_from_the_table_and_leads_back(open_page, index_folder):
    opened = open_page(index_folder / "report.html", "#view=subdistricts&lang=en")
    name = opened.page.inner_text("#parts-table tbody a >> nth=1")
    opened.page.click("#parts-table tbody a >> nth=1")
    opened.page.wait_for_url("**/report-*")
    assert name in opened.page.inner_text("h1")
    assert opened.run("document.documentElement.lang") == "en"
    assert opened.complaints() == []
    opened.page.click(".sub a")
    opened.page.wait_for_url("**/report.html*")


def test_a_compound_is_found_on_the_index_and_opened_on_its_page(open_page, index_folder):
    opened = open_page(index_folder / "report.html", "#view=map")
    opened.search("c080")
    assert opened.page.is_visible("#card a")
    name = opened.page.inner_text("#card h3")
    opened.page.click("#card a")
    opened.page.wait_for_url("**/report-*")
    assert name in opened.page.inner_text("#card h3")
    assert "为什么" in opened.text("card")


def test_the_index_is_silent_and_light(open_page, index_folder):
    opened = open_page(index_folder / "report.html")
    for key in opened.run("[...document.querySelectorAll('nav [data-go]')].map(a => a.dataset.go)"):
        opened.view(key)
    assert opened.complaints() == []
    assert opened.requests == []
    assert opened.run("document.querySelectorAll('*').length") < 3000
