"""Letters to shoppers: kept until they are sent, and sent once; what they say is written on a floor above."""
