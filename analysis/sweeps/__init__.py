"""Reading a sweep: effects, sensitivity indices, scenario discovery, phase diagrams."""
