//! Figures: four-valued cells, sums, comparison, checks.
