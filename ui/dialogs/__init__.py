"""Windows and pages that ask a person for something; they know no service and emit what was answered."""
