"""Site definitions: what is known of a site, as data."""
