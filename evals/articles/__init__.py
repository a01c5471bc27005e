"""Articles: the schema on disk, loading, cleaning raw pages, checking data sets."""
