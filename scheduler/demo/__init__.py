"""The bundled demonstration: invented boards on loopback, crawled twice before your eyes."""

from scheduler.demo.run import run_demo

__all__ = ["run_demo"]
