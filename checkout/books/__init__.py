"""The books: rules that hold over all that is written, whatever crashed, raced or was clicked twice."""
