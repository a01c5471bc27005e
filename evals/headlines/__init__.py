"""Question headlines without a model: what one asks (`form`), and how answers become a verdict (`rules`)."""
