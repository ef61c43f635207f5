"""Views of the page: a file each, every one a `Section` of `reports.page.section`."""
