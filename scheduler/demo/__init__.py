"""The bundled demonstration: invented boards on loopback, crawled twice before your eyes."""
