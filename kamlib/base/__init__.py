"""What every floor of the house stands on: errors, texts in two languages, checks, results, settings, records."""
