//! Periods, obligations, submissions, and the one compiled report.
