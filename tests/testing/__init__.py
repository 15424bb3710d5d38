"""What authors test their protocols with."""
