"""What came through a fax gateway: from whom, when, which pages, by the gateway's mail and the sheets themselves."""
