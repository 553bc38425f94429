"""Raw captures as WARC (ISO 28500): written before the rows that point to them, readable by any WARC tool."""
