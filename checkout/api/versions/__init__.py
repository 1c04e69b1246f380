"""What changed between versions of the API: a file for each change that an older client can notice."""
